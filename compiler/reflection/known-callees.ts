import { ts } from "ts-morph";
import { symbolAt } from "./bindings.ts";
import { core } from "./expression-core.ts";
import type { References } from "./expression-references.ts";
import type { Program } from "./program.ts";
import { writeTarget } from "./write-targets.ts";

/** What a call does to the objects it is given. */
export type CalleeKind =
  /** Looks at its arguments only. */
  | { readonly kind: "reads" }
  /** What it gives back holds its arguments, or parts of them. */
  | {
      readonly kind: "passes-through";
      readonly takesCallback: boolean;
      /** What it gives back is an object of its own. */
      readonly makesNew: boolean;
      readonly isFramework?: true;
    }
  /** A method of an array or string that leaves it alone; what it gives back may hold parts. */
  | {
      readonly kind: "method";
      readonly takesCallback: boolean;
      readonly keepsArguments: boolean;
      /** What it gives back is an array of its own. */
      readonly makesNew: boolean;
    }
  | { readonly kind: "changes-receiver"; readonly name: string }
  | { readonly kind: "assign" }
  /** A function whose code is here; several where a subclass or another object may stand behind the name. */
  | { readonly kind: "function"; readonly declarations: readonly ts.FunctionLikeDeclaration[] }
  | { readonly kind: "unknown" };

export function describeCallee(
  program: Program,
  call: ts.CallExpression | ts.NewExpression,
  references: References,
): CalleeKind {
  const callee = core(call.expression);
  const nameNode = ts.isPropertyAccessExpression(callee) ? callee.name : callee;
  const symbol = ts.isIdentifier(nameNode) ? symbolAt(program, nameNode) : undefined;
  const declaration = symbol?.valueDeclaration ?? symbol?.declarations?.[0];
  if (declaration && program.compiler.isFramework(declaration.getSourceFile())) {
    // A stub keeps its options to itself.
    if (symbol?.name === "depends") return { kind: "reads" };
    return { kind: "passes-through", takesCallback: false, makesNew: false, isFramework: true };
  }
  const isOurs =
    declaration !== undefined && !program.compiler.program.isSourceFileDefaultLibrary(declaration.getSourceFile());
  if (
    ts.isPropertyAccessExpression(callee) &&
    ts.isIdentifier(callee.expression) &&
    isGlobal(program, callee.expression)
  ) {
    const [owner, name] = [callee.expression.text, callee.name.text];
    const known = references.patch(`${owner}.${name}`) ? undefined : globalMethod(owner, name);
    if (known) return known;
  }
  if (ts.isIdentifier(callee) && !isOurs && isGlobal(program, callee) && !references.patch(callee.text)) {
    if (ts.isCallExpression(call) && readingFunctions.has(callee.text)) return { kind: "reads" };
    if (ts.isNewExpression(call) && (callee.text === "Set" || callee.text === "Map"))
      return { kind: "passes-through", takesCallback: false, makesNew: true };
  }
  if (isOurs) {
    const declarations = ts.isCallExpression(call) ? functionsBehind(declaration, references) : [];
    return declarations.length > 0 ? { kind: "function", declarations } : { kind: "unknown" };
  }
  if (!ts.isPropertyAccessExpression(callee)) return { kind: "unknown" };
  const { text } = callee.name;
  const mayBeOurs = !declaration && references.memberFunctions(text).length > 0;
  return mayBeOurs || references.patch(`Array.prototype.${text}`) ? { kind: "unknown" } : methodNamed(text);
}

/** Is it a call that sets members of its first argument? */
export function isRedefiner(program: Program, call: ts.CallExpression | ts.NewExpression): boolean {
  const callee = core(call.expression);
  if (!ts.isPropertyAccessExpression(callee) || !ts.isIdentifier(callee.expression)) return false;
  return isGlobal(program, callee.expression) && redefiners.has(`${callee.expression.text}.${callee.name.text}`);
}

const redefiners: ReadonlySet<string> = new Set([
  "Object.assign", "Object.defineProperty", "Object.defineProperties", "Object.setPrototypeOf",
  "Reflect.set", "Reflect.defineProperty", "Reflect.deleteProperty", "Reflect.setPrototypeOf",
]); // biome-ignore format: a list of names

function methodNamed(name: string): CalleeKind {
  if (changingMethods.has(name)) return { kind: "changes-receiver", name };
  if (callbackMethods.has(name))
    return {
      kind: "method",
      takesCallback: true,
      keepsArguments: name.startsWith("reduce"),
      makesNew: newArrays.has(name),
    };
  if (plainMethods.has(name))
    return {
      kind: "method",
      takesCallback: false,
      keepsArguments: keepingMethods.has(name),
      makesNew: newArrays.has(name),
    };
  return { kind: "unknown" };
}

/** Every function that a call of this declaration may reach: none when somebody puts another one there. */
function functionsBehind(declaration: ts.Node, references: References): readonly ts.FunctionLikeDeclaration[] {
  const isMember =
    ts.isMethodDeclaration(declaration) ||
    ts.isPropertyAssignment(declaration) ||
    ts.isPropertyDeclaration(declaration);
  if (!isMember) {
    const found = functionBehind(declaration, references);
    return found ? [found] : [];
  }
  const { name } = declaration;
  if (!ts.isIdentifier(name) && !ts.isStringLiteralLike(name) && !ts.isPrivateIdentifier(name)) return [];
  const isReplaced = references.accessesNamed(name.text).some((node) => writeTarget(node.parent) !== undefined);
  return isReplaced ? [] : references.memberFunctions(name.text);
}

/** The function that a declaration stands for, unless another one is put there. */
export function functionBehind(declaration: ts.Node, references: References): ts.FunctionLikeDeclaration | undefined {
  const value =
    ts.isVariableDeclaration(declaration) && declaration.initializer ? core(declaration.initializer) : declaration;
  const isFunction =
    (ts.isFunctionDeclaration(value) && value.body !== undefined) ||
    ts.isArrowFunction(value) ||
    ts.isFunctionExpression(value);
  if (!isFunction) return undefined;
  return references.matching(declaration, (use) => writeTarget(use) !== undefined).length > 0 ? undefined : value;
}

function isGlobal(program: Program, name: ts.Identifier): boolean {
  const file = symbolAt(program, name)?.declarations?.[0]?.getSourceFile();
  return (
    !file ||
    program.compiler.program.isSourceFileDefaultLibrary(file) ||
    file.fileName.includes("/node_modules/@types/node/")
  );
}

function globalMethod(owner: string, name: string): CalleeKind | undefined {
  if (owner === "console" || owner === "Math" || owner === "JSON" || owner === "Number") return { kind: "reads" };
  if (owner === "Array") {
    if (name === "isArray") return { kind: "reads" };
    if (name === "from") return { kind: "passes-through", takesCallback: true, makesNew: true };
    return name === "of" ? { kind: "passes-through", takesCallback: false, makesNew: true } : undefined;
  }
  if (owner !== "Object") return undefined;
  if (name === "assign") return { kind: "assign" };
  if (name === "keys" || name === "is" || name === "hasOwn" || name === "isFrozen") return { kind: "reads" };
  if (name === "freeze" || name === "seal" || name === "preventExtensions")
    return { kind: "passes-through", takesCallback: false, makesNew: false };
  const passes = name === "values" || name === "entries" || name === "fromEntries";
  return passes ? { kind: "passes-through", takesCallback: false, makesNew: true } : { kind: "unknown" };
}

const readingFunctions: ReadonlySet<string> = new Set([
  "String", "Number", "Boolean", "BigInt", "parseInt", "parseFloat", "isNaN", "isFinite", "structuredClone",
]); // biome-ignore format: a list of names

const changingMethods: ReadonlySet<string> = new Set([
  "push", "pop", "shift", "unshift", "splice", "sort", "reverse", "fill", "copyWithin", "set", "add", "delete", "clear",
]); // biome-ignore format: a list of names

const callbackMethods: ReadonlySet<string> = new Set([
  "map", "filter", "find", "findIndex", "findLast", "findLastIndex", "some", "every", "flatMap", "forEach",
  "reduce", "reduceRight", "toSorted",
]); // biome-ignore format: a list of names

const plainMethods: ReadonlySet<string> = new Set([
  "slice", "concat", "join", "includes", "indexOf", "lastIndexOf", "at", "flat", "with", "toReversed", "toSpliced",
  "keys", "values", "entries", "toString", "toLocaleString", "valueOf", "hasOwnProperty",
]); // biome-ignore format: a list of names

const newArrays: ReadonlySet<string> = new Set([
  "map", "filter", "flatMap", "toSorted", "slice", "concat", "flat", "with", "toReversed", "toSpliced",
]); // biome-ignore format: a list of names

/** Methods whose result holds their arguments. */
const keepingMethods: ReadonlySet<string> = new Set(["concat", "with", "toSpliced"]);
