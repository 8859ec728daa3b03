import { ts } from "ts-morph";
import { symbolAt } from "./bindings.ts";
import { core } from "./expression-lower.ts";
import type { Program } from "./program.ts";

/** What a call does to the objects it is given. */
export type CalleeKind =
  /** Looks at its arguments only. */
  | { readonly kind: "reads" }
  /** What it gives back holds its arguments, or parts of them. */
  | { readonly kind: "passes-through"; readonly takesCallback: boolean }
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
  /** A function whose code is here. */
  | { readonly kind: "function"; readonly declaration: ts.FunctionLikeDeclaration }
  | { readonly kind: "unknown" };

export function describeCallee(program: Program, call: ts.CallExpression | ts.NewExpression): CalleeKind {
  const callee = core(call.expression);
  const nameNode = ts.isPropertyAccessExpression(callee) ? callee.name : callee;
  const symbol = ts.isIdentifier(nameNode) ? symbolAt(program, nameNode) : undefined;
  const declaration = symbol?.valueDeclaration ?? symbol?.declarations?.[0];
  if (declaration && program.compiler.isFramework(declaration.getSourceFile()))
    return { kind: "passes-through", takesCallback: false };
  const isOurs =
    declaration !== undefined && !program.compiler.program.isSourceFileDefaultLibrary(declaration.getSourceFile());
  if (
    ts.isPropertyAccessExpression(callee) &&
    ts.isIdentifier(callee.expression) &&
    isGlobal(program, callee.expression)
  ) {
    const known = globalMethod(callee.expression.text, callee.name.text);
    if (known) return known;
  }
  if (ts.isIdentifier(callee) && !isOurs && isGlobal(program, callee)) {
    if (ts.isCallExpression(call) && readingFunctions.has(callee.text)) return { kind: "reads" };
    if (ts.isNewExpression(call) && (callee.text === "Set" || callee.text === "Map"))
      return { kind: "passes-through", takesCallback: false };
  }
  if (isOurs) {
    const body = functionBehind(declaration);
    return body && ts.isCallExpression(call) ? { kind: "function", declaration: body } : { kind: "unknown" };
  }
  if (ts.isPropertyAccessExpression(callee)) return methodNamed(callee.name.text);
  return { kind: "unknown" };
}

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

function functionBehind(declaration: ts.Node): ts.FunctionLikeDeclaration | undefined {
  if ((ts.isFunctionDeclaration(declaration) || ts.isMethodDeclaration(declaration)) && declaration.body)
    return declaration;
  const initialised =
    ts.isVariableDeclaration(declaration) || ts.isPropertyAssignment(declaration) ? declaration.initializer : undefined;
  const value = initialised && core(initialised);
  return value && (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) ? value : undefined;
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
    if (name === "from") return { kind: "passes-through", takesCallback: true };
    return name === "of" ? { kind: "passes-through", takesCallback: false } : undefined;
  }
  if (owner !== "Object") return undefined;
  if (name === "assign") return { kind: "assign" };
  if (name === "keys" || name === "is" || name === "hasOwn" || name === "isFrozen") return { kind: "reads" };
  const passes = ["values", "entries", "fromEntries", "freeze", "seal", "preventExtensions"].includes(name);
  return passes ? { kind: "passes-through", takesCallback: false } : { kind: "unknown" };
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
