import type { Declaration, EnumMember, Expressions, Handle, StaticMemberSyntax } from "../../reflection/expressions.ts";
import { externalValue, globalValue } from "./globals.ts";
import type { Machine } from "./machine.ts";
import { mutated, ownMethodChange } from "./mutation.ts";
import { bind } from "./patterns.ts";
import { type Context, find, isInside, type Scope } from "./scope.ts";
import { failing, through, type Unknown, unknown } from "./unknown.ts";
import {
  covered,
  type Entry,
  isContainer,
  noEntries,
  object,
  type PrimitiveValue,
  primitive,
  type Value,
} from "./value.ts";

/** Values of names: declarations are evaluated once, where they stand, at the moment they run. */
export interface Names {
  value(name: Handle, context: Context): Value;
  declared(declaration: Declaration, node: Handle, context: Context): Value;
  staticMember(type: Handle, name: string, at: Handle, context: Context): Value;
  /** The value itself, or that the object a declaration holds may be changed somewhere. */
  checked(value: Value, declaration: Handle, at: Handle): Value;
  /** The same for the initialiser of a variable or static member: something else may be put there as well. */
  held(value: Value, declaration: Handle, at: Handle): Value;
  momentOf(node: Handle): Pick<Context, "moment">;
}

export function nameResolver(machine: Machine): Names {
  const { syntax } = machine;
  const known = new Map<Handle, Value>();
  const busy = new Set<Handle>();

  const momentOf = (node: Handle): Pick<Context, "moment"> => {
    if (!syntax.runsAtLoad(node)) return {};
    const { file, start } = syntax.place(node);
    return { moment: { file, start } };
  };

  const isTooEarly = (declaration: Handle, { moment }: Context): boolean => {
    if (!moment) return false;
    const place = syntax.place(declaration);
    return place.file === moment.file && place.end > moment.start;
  };

  /** An enum or namespace of a file that loads this one: it may not be there yet, and nothing throws. */
  const isInCircle = (declaration: Handle, { moment }: Context): boolean =>
    moment !== undefined && syntax.place(declaration).file !== moment.file && syntax.loads(declaration, moment.file);

  const tooEarly = (name: string, at: Handle): Unknown => ({
    ...unknown({ kind: "too-early", name }, at),
    fails: true,
  });

  const checked = (value: Value, declaration: Handle, at: Handle): Value => {
    if (!isContainer(value)) return value;
    const write = syntax.change(declaration) ?? ownMethodChange(syntax, value);
    return write ? through(mutated(write, nameOfDeclaration(syntax, declaration)), at) : value;
  };

  /** That somebody puts something else where a declaration was, if anybody does. */
  const replaced = (declaration: Handle, name: string, at: Handle): Unknown | undefined => {
    const write = syntax.assignment(declaration);
    return write && through(unknown({ kind: "reassigned", name, why: "assigned" }, write.place), at);
  };

  /** Evaluates `compute` once per declaration; a second visit on the way is a cycle. */
  const once = (declaration: Handle, name: string, at: Handle, compute: () => Value): Value => {
    const found = known.get(declaration);
    if (found) return found;
    if (busy.has(declaration)) return { ...unknown({ kind: "cyclic", name }, at), fails: true };
    busy.add(declaration);
    const value = compute();
    busy.delete(declaration);
    const mayDiffer = value.kind === "unknown" && (value.reason.kind === "budget" || value.reason.kind === "cyclic");
    if (!mayDiffer) known.set(declaration, value);
    return value;
  };

  const variable = (declared: Extract<Declaration, { kind: "variable" }>, at: Handle, context: Context): Value => {
    const { name, owner } = declared;
    if (owner && isInside(context.scope, owner)) return tooEarly(name, at);
    if (declared.mode === "var") return unknown({ kind: "reassigned", name, why: "var" }, declared.declaration);
    if (!owner && isTooEarly(declared.variable, context)) return tooEarly(name, at);
    if (declared.mode === "let" || declared.isProperty) {
      const write = syntax.assignment(declared.declaration);
      if (write) return unknown({ kind: "reassigned", name, why: "assigned" }, write.place);
    }
    const { initializer } = declared;
    if (!initializer) return primitive(undefined, declared.declaration);
    return once(declared.declaration, name, at, () => {
      const inner: Context = { scope: undefined, ...momentOf(initializer), depth: context.depth };
      const whole = machine.evaluate(initializer, inner);
      if (declared.pattern.kind === "name") return checked(whole, declared.declaration, at);
      const values = new Map<Handle, Value>();
      const scope: Scope = { owner: declared.variable, values, outer: undefined };
      const failure = bind(machine, declared.pattern, whole, values, { ...inner, scope });
      if (failure) return failure;
      return checked(values.get(declared.declaration) ?? primitive(undefined, at), declared.declaration, at);
    });
  };

  const enumObject = (declaration: Handle, depth: number): Value => {
    let entries = noEntries();
    let open = addedByNamespace(declaration);
    const put = (key: string, value: Value, at: Handle): void => {
      entries[key] = { value, key: at, site: at } satisfies Entry;
    };
    for (const member of syntax.enumMembers(declaration)) {
      const at = member.declaration;
      const other = addedByNamespace(declaration, member.name);
      const value = other ?? enumMember(member, depth);
      if (!other && value.kind === "unknown") {
        // What it comes out as is a key as well, and may be one that is there already.
        const isText = !member.isNumber || value.reason.kind === "unsupported-syntax";
        entries = covered(
          entries,
          value,
          (key) => isText || !/^[A-Za-z_$]/.test(key) || /^(?:NaN|Infinity)$/.test(key),
        );
        open ??= value;
      }
      put(member.name, value, at);
      if (value.kind === "primitive" && typeof value.value === "number")
        put(String(value.value), primitive(member.name, at), at);
    }
    return object(entries, declaration, open);
  };

  /** A member that is no constant for TypeScript is computed when the enum is made. */
  const enumMember = ({ value, initializer, declaration }: EnumMember, depth: number): PrimitiveValue | Unknown => {
    if (value !== undefined) return primitive(value, declaration);
    const computed =
      initializer && machine.evaluate(initializer, { scope: undefined, ...momentOf(initializer), depth });
    if (computed?.kind === "primitive" && typeof computed.value === "number") return { ...computed, at: declaration };
    if (computed?.kind === "unknown") return through(computed, declaration);
    return unknown({ kind: "unsupported-syntax", form: "an enum member that is computed" }, declaration);
  };

  const addedByNamespace = (declaration: Handle, member?: string): Unknown | undefined => {
    const namespace = syntax.mergedNamespace(declaration, member);
    return namespace && unknown({ kind: "unsupported-syntax", form: "a namespace" }, namespace);
  };

  const declared = (declaration: Declaration, node: Handle, context: Context): Value => {
    switch (declaration.kind) {
      case "variable": {
        const local = find(context.scope, declaration.declaration);
        const value = local ?? variable(declaration, node, context);
        return value.kind === "unknown" ? through(value, node) : value;
      }
      case "parameter": {
        const value = find(context.scope, declaration.declaration);
        return value ?? unknown({ kind: "parameter", name: declaration.name }, node);
      }
      case "varying":
        return (
          find(context.scope, declaration.declaration) ??
          unknown({ kind: "reassigned", name: declaration.name, why: "varying", what: declaration.what }, node)
        );
      case "function": {
        const other = replaced(declaration.declaration, declaration.name, node);
        if (other) return other;
        const scope = frameOf(context.scope, declaration.owner);
        return { kind: "closure", form: syntax.function(declaration.declaration), scope, at: declaration.declaration };
      }
      case "class":
        if (isTooEarly(declaration.declaration, context) && !isStarted(declaration.declaration, context))
          return tooEarly(declaration.name, node);
        return (
          replaced(declaration.declaration, declaration.name, node) ?? {
            kind: "class",
            declaration: declaration.declaration,
            at: node,
          }
        );
      case "enum":
        if (isInCircle(declaration.declaration, context)) return { ...tooEarly(declaration.name, node), fails: false };
        if (!declaration.inlined && isTooEarly(declaration.declaration, context))
          return tooEarly(declaration.name, node);
        if (!declaration.inlined) {
          const other = replaced(declaration.declaration, declaration.name, node);
          if (other) return other;
        }
        return once(declaration.declaration, declaration.name, node, () => {
          const whole = enumObject(declaration.declaration, context.depth);
          return declaration.inlined ? whole : checked(whole, declaration.declaration, node);
        });
      case "module":
        return { kind: "module", module: declaration.module, at: node };
      case "namespace":
        if (isInCircle(declaration.declaration, context)) return { ...tooEarly(declaration.name, node), fails: false };
        return (
          replaced(declaration.declaration, declaration.name, node) ?? {
            kind: "module",
            module: declaration.declaration,
            at: node,
          }
        );
      case "expression": {
        const value = once(declaration.declaration, "the default export", node, () => {
          const inner: Context = { scope: undefined, ...momentOf(declaration.value), depth: context.depth };
          return checked(machine.evaluate(declaration.value, inner), declaration.declaration, node);
        });
        return value.kind === "unknown" ? through(value, node) : value;
      }
      case "framework":
        return { kind: "native", name: `chainsc.${declaration.name}`, at: node };
      case "global":
        return globalValue(declaration.name, node);
      case "external":
        return externalValue(syntax, declaration, node);
      case "unresolved":
        return externalValue(syntax, declaration, node);
      case "unsupported":
        return unknown({ kind: "unsupported-syntax", form: declaration.form }, declaration.declaration);
    }
  };

  /** Is a class being defined right now, so that its static members are set one by one? */
  const isStarted = (declaration: Handle, { moment }: Context): boolean =>
    moment !== undefined && syntax.place(declaration).start <= moment.start;

  const field = (
    name: string,
    member: Extract<StaticMemberSyntax, { kind: "field" }>,
    at: Handle,
    context: Context,
  ): Value => {
    if (isTooEarly(member.declaration, context)) return tooEarly(name, at);
    const other = replaced(member.declaration, name, at);
    if (other) return other;
    const { initializer } = member;
    if (!initializer) return primitive(undefined, member.declaration);
    const value = once(member.declaration, name, at, () => {
      const inner: Context = { scope: undefined, ...momentOf(initializer), depth: context.depth };
      return checked(machine.evaluate(initializer, inner), member.declaration, at);
    });
    return value.kind === "unknown" ? through(value, at) : value;
  };

  const staticMember = (type: Handle, name: string, at: Handle, context: Context): Value => {
    const member = syntax.staticMember(type, name);
    const instead = member && addedByNamespace(type, name);
    if (instead) return through(instead, at);
    if (member?.kind === "field") return field(name, member, at, context);
    if (member?.kind === "method")
      return { kind: "closure", form: syntax.function(member.declaration), scope: undefined, at: member.declaration };
    if (member) return unknown({ kind: "unsupported-syntax", form: member.form }, member.declaration);
    const write = syntax.redefinition(type);
    if (write) return through(unknown({ kind: "reassigned", name, why: "assigned" }, write.place), at);
    if (name.startsWith("#")) return failing(`${name} is read from a class that has none`, at);
    const base = syntax.baseClass(type);
    if (base) {
      const value = machine.evaluate(base, { scope: undefined, depth: context.depth });
      if (value.kind === "class") return staticMember(value.declaration, name, at, context);
      if (value.kind === "unknown") return through(value, at);
      if (value.kind !== "native") return unknown({ kind: "unsupported-syntax", form: "this base class" }, base);
    }
    if (name in Function.prototype || name === "prototype")
      return unknown({ kind: "unmodelled", what: `\`${name}\` of a class` }, at);
    const added = addedByNamespace(type);
    if (added) return through(added, at);
    const set = syntax.memberWrite(name);
    if (set) return through(unknown({ kind: "reassigned", name, why: "assigned" }, set.place), at);
    return { ...primitive(undefined, at), missing: { key: name, node: at, known: [] } };
  };

  return {
    value: (name, context) => declared(syntax.declarationOf(name), name, context),
    declared,
    staticMember,
    checked,
    held: (value, declaration, at) =>
      replaced(declaration, nameOfDeclaration(syntax, declaration), at) ?? checked(value, declaration, at),
    momentOf,
  };
}

function frameOf(scope: Scope | undefined, owner: Handle | undefined): Scope | undefined {
  for (let at = scope; at && owner; at = at.outer) if (at.owner === owner) return at;
  return undefined;
}

function nameOfDeclaration(syntax: Expressions, declaration: Handle): string {
  const text = syntax.text(declaration);
  if (/^export\s+default\b/.test(text)) return "the default export";
  const named = text.replace(/^(?:(?:static|override|readonly|public|protected|private)\s+)*/, "");
  return /^#?[\w$.]+/.exec(named)?.[0] ?? "it";
}
