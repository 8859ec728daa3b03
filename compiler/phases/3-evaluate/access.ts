import type { Handle } from "../../reflection/expressions.ts";
import { nativeMember } from "./globals.ts";
import type { Machine } from "./machine.ts";
import { patched } from "./mutation.ts";
import type { Names } from "./names.ts";
import { describe } from "./operators.ts";
import type { Context } from "./scope.ts";
import { failing, through, unknown } from "./unknown.ts";
import {
  type ArrayValue,
  type ModuleValue,
  type ObjectValue,
  type PrimitiveValue,
  primitive,
  type Value,
} from "./value.ts";

/** `object.key`, whichever way it is written. */
export function member(
  machine: Machine,
  names: Names,
  object: Value,
  key: string,
  at: Handle,
  context: Context,
): Value {
  if (key.startsWith("#") && machine.syntax.isPrivateName(at) && object.kind !== "class" && object.kind !== "unknown")
    return unknown({ kind: "unsupported-syntax", form: "a private member" }, at);
  switch (object.kind) {
    case "unknown": {
      const constant = object.reason.kind === "external" ? machine.syntax.literalType(at) : undefined;
      return constant?.kind === "literal" ? primitive(constant.value, at) : object;
    }
    case "primitive":
      return asWritten(machine, ofPrimitive(object, key, at), object, key);
    case "array":
      return asWritten(machine, ofArray(object, key, at), object, key);
    case "object":
      return asWritten(machine, ofObject(object, key, at), object, key);
    case "path":
      if (key === "absPath") return unknown({ kind: "location", what: "`absPath`" }, at);
      return absent(key, ["absPath"], at);
    case "class":
      return names.staticMember(object.declaration, key, at, context);
    case "module":
      return ofModule(machine, names, object, key, at, context);
    case "native":
      return nativeMember(object, key, at);
    case "environment":
      return unknown({ kind: "environment", what: `${object.name}.${key}` }, at);
    case "closure":
      return unknown({ kind: "unmodelled", what: `\`${key}\` of a function` }, at);
  }
}

function ofModule(
  machine: Machine,
  names: Names,
  { module }: ModuleValue,
  key: string,
  at: Handle,
  context: Context,
): Value {
  const { syntax } = machine;
  const data = syntax.moduleData(module);
  if (data) {
    const whole = names.declared(data, at, context);
    if (key === "default" || whole.kind === "unknown") return whole;
    return whole.kind === "object" ? ofObject(whole, key, at) : absent(key, ["default"], at);
  }
  const found = syntax.moduleExport(module, key);
  if (found) return names.declared(found, at, context);
  const all = syntax.moduleExports(module);
  return all.doubtful
    ? unknown({ kind: "unsupported-syntax", form: all.doubtful.form }, all.doubtful.place)
    : absent(key, all.names, at);
}

/** A key that is not there may be one that somebody gave to all objects. */
function asWritten(
  machine: Machine,
  value: Value,
  object: PrimitiveValue | ArrayValue | ObjectValue,
  key: string,
): Value {
  if (value.kind !== "primitive" || !value.missing) return value;
  const owners = new Set([prototypeOf(object).name, "Object"]);
  return (
    patched(
      machine.syntax,
      [...owners].map((owner) => `${owner}.prototype.${key}`),
    ) ?? value
  );
}

function ofPrimitive(object: PrimitiveValue, key: string, at: Handle): Value {
  const { value, missing } = object;
  if (value === undefined || value === null) {
    if (missing) {
      const cause = unknown({ kind: "missing-key", key: missing.key, known: missing.known }, missing.node);
      return through({ ...cause, fails: true }, at);
    }
    return failing(`\`${key}\` is read from ${value}`, at);
  }
  if (typeof value === "string") {
    if (key === "length") return primitive(value.length, at);
    if (isIndex(key)) {
      const letter = value[Number(key)];
      return letter === undefined ? absent(key, [], at) : primitive(letter, at);
    }
  }
  return inherited(object, key, at) ?? absent(key, [], at);
}

function ofArray(object: ArrayValue, key: string, at: Handle): Value {
  if (key !== "length" && !isIndex(key)) return inherited(object, key, at) ?? absent(key, [], at);
  if (object.open) return object.open;
  if (key === "length") return primitive(object.elements.length, at);
  return object.elements[Number(key)] ?? absent(key, [], at);
}

function ofObject(object: ObjectValue, key: string, at: Handle): Value {
  const entry = object.entries[key];
  if (entry?.replaced) return entry.replaced;
  if (entry) return entry.value;
  if (object.open) return object.open;
  return inherited(object, key, at) ?? absent(key, Object.keys(object.entries), at);
}

/** A method of the prototype, as something that can be called. */
function inherited(object: PrimitiveValue | ArrayValue | ObjectValue, key: string, at: Handle): Value | undefined {
  const owner = prototypeOf(object);
  if (!(key in owner.prototype)) return undefined;
  if (typeof (owner.prototype as unknown as Record<string, unknown>)[key] !== "function" || key === "constructor")
    return unknown({ kind: "unmodelled", what: `\`${key}\` of ${describe(object)}` }, at);
  return { kind: "native", name: `${owner.name}#${key}`, receiver: object, at };
}

function prototypeOf(object: PrimitiveValue | ArrayValue | ObjectValue): {
  readonly name: string;
  readonly prototype: object;
} {
  if (object.kind === "array") return Array;
  if (object.kind === "object") return Object;
  switch (typeof object.value) {
    case "string":
      return String;
    case "number":
      return Number;
    case "boolean":
      return Boolean;
    case "bigint":
      return BigInt;
    default:
      return Object;
  }
}

function absent(key: string, known: readonly string[], at: Handle): PrimitiveValue {
  return { ...primitive(undefined, at), missing: { key, node: at, known } };
}

function isIndex(key: string): boolean {
  return /^(?:0|[1-9]\d{0,8})$/.test(key);
}
