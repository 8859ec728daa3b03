import { isBuiltin } from "node:module";
import { basetenImages } from "../../model/remote-config.ts";
import type { Declaration, Expressions, Handle, LiteralType } from "../../reflection/expressions.ts";
import { type Reason, unknown } from "./unknown.ts";
import { array, type NativeValue, primitive, type Value } from "./value.ts";

/** A name that JavaScript or Node provides. */
export function globalValue(name: string, at: Handle): Value {
  switch (name) {
    case "undefined":
      return primitive(undefined, at);
    case "NaN":
      return primitive(Number.NaN, at);
    case "Infinity":
      return primitive(Number.POSITIVE_INFINITY, at);
    case "__dirname":
    case "__filename":
      return unknown({ kind: "location", what: `\`${name}\`` }, at);
    default:
      return Object.hasOwn(globalThis, name) || knownGlobals.has(name)
        ? { kind: "native", name, at }
        : { ...unknown({ kind: "unknown-name", name }, at), fails: true };
  }
}

const knownGlobals: ReadonlySet<string> = new Set(["Deno", "Bun", "require", "window", "document"]);

/** A declaration without code here: its type may still allow just one value. */
export function externalValue(
  syntax: Expressions,
  declaration: Extract<Declaration, { kind: "external" | "unresolved" }>,
  at: Handle,
): Value {
  const { name, from } = declaration;
  const module = from !== undefined && isBuiltin(from) ? from.replace(/^node:/, "") : undefined;
  if (module === "process")
    return name === "env" ? { kind: "environment", name: "process.env", at } : { kind: "native", name: "process", at };
  if (module !== undefined) {
    const reason = ofBuiltinModule(module, name);
    if (reason) return unknown(reason, at);
  }
  if (declaration.kind === "unresolved" && module === undefined)
    return unknown({ kind: "unknown-name", name, ...(from !== undefined && { from }) }, at);
  const constant = declaration.kind === "external" ? syntax.literalType(at) : undefined;
  if (constant) return ofLiteralType(constant, at);
  return unknown({ kind: "external", name, ...(from !== undefined && { from }) }, at);
}

function ofLiteralType(constant: LiteralType, at: Handle): Value {
  if (constant.kind === "literal") return primitive(constant.value, at);
  return array(
    constant.elements.map((one) => ofLiteralType(one, at)),
    at,
  );
}

const outsideModules: ReadonlySet<string> = new Set([
  "fs", "fs/promises", "child_process", "net", "http", "https", "http2", "dns", "dns/promises", "tls", "dgram",
  "readline", "readline/promises", "worker_threads", "cluster", "sqlite", "stream", "v8", "vm", "inspector",
]); // biome-ignore format: a list of names

function ofBuiltinModule(module: string, name: string): Reason | undefined {
  const what = `\`${name}\` of node:${module}`;
  if (outsideModules.has(module)) return { kind: "outside", what };
  if (module === "os") return { kind: "environment", what };
  if (module === "crypto") return { kind: "changing", what, source: "random" };
  return module === "perf_hooks" ? { kind: "changing", what, source: "clock" } : undefined;
}

const constants: Readonly<Record<string, number>> = {
  "Math.E": Math.E,
  "Math.LN10": Math.LN10,
  "Math.LN2": Math.LN2,
  "Math.LOG10E": Math.LOG10E,
  "Math.LOG2E": Math.LOG2E,
  "Math.PI": Math.PI,
  "Math.SQRT1_2": Math.SQRT1_2,
  "Math.SQRT2": Math.SQRT2,
  "Number.EPSILON": Number.EPSILON,
  "Number.MAX_SAFE_INTEGER": Number.MAX_SAFE_INTEGER,
  "Number.MIN_SAFE_INTEGER": Number.MIN_SAFE_INTEGER,
  "Number.MAX_VALUE": Number.MAX_VALUE,
  "Number.MIN_VALUE": Number.MIN_VALUE,
  "Number.NaN": Number.NaN,
  "Number.NEGATIVE_INFINITY": Number.NEGATIVE_INFINITY,
  "Number.POSITIVE_INFINITY": Number.POSITIVE_INFINITY,
};

/** A member of something that JavaScript or the framework provides. */
export function nativeMember(owner: NativeValue, key: string, at: Handle): Value {
  const name = `${owner.name}.${key}`;
  if (Object.hasOwn(constants, name)) return primitive(constants[name], at);
  switch (owner.name) {
    case "process":
      if (key === "env") return { kind: "environment", name, at };
      return unknown({ kind: "environment", what: name }, at);
    case "Deno":
    case "Bun":
      return key === "env" ? { kind: "environment", name, at } : unknown({ kind: "environment", what: name }, at);
    case "import.meta":
      if (key === "env") return { kind: "environment", name, at };
      return unknown({ kind: "location", what: `\`${name}\`` }, at);
    case "globalThis":
      return globalValue(key, at);
    case "chainsc.BasetenImage": {
      const id = key.toLowerCase();
      const isKnown = key === key.toUpperCase() && basetenImages.some((one) => one === id);
      return {
        ...primitive(isKnown ? id : undefined, at),
        ...(!isKnown && { missing: { key, node: at, known: basetenImages.map((one) => one.toUpperCase()) } }),
      };
    }
    default:
      return { kind: "native", name, at };
  }
}
