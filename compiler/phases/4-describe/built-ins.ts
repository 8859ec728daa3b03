import { streamInside, unsupportedType } from "../../diagnostics/catalogue/4-describe.ts";
import type { TypedArrayName, TypeModel } from "../../model/type-model.ts";
import type { TypeShape, TypeSite } from "../../reflection/types.ts";
import { type Describing, inside, type Place, refuse, where } from "./describing.ts";

type BuiltinShape = Extract<TypeShape, { kind: "builtin" }>;

const typedArrays: ReadonlySet<string> = new Set<TypedArrayName>([
  "Int8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array",
  "Float32Array", "Float64Array", "BigInt64Array", "BigUint64Array",
]); // biome-ignore format: a list of names
const isTypedArray = (name: string): name is TypedArrayName => typedArrays.has(name);

/** Types that stream when they are the whole result. */
export const streamTypes: ReadonlySet<string> = new Set([
  "AsyncGenerator", "AsyncIterable", "AsyncIterableIterator", "AsyncIterator", "AsyncIteratorObject", "ReadableStream",
]); // biome-ignore format: a list of names

/** Types of TypeScript's default libraries, recognised by where they are declared and never by their name alone. */
export function describeBuiltin(describing: Describing, shape: BuiltinShape, site: TypeSite, place: Place): TypeModel {
  const { name } = shape;
  const part = (index: number, step: string): TypeModel => {
    const argument = shape.arguments[index];
    return argument ? describing.describe(argument, inside(place, step)) : { kind: "unknown" };
  };
  if (isTypedArray(name)) return { kind: "typed-array", container: name };
  if (streamTypes.has(name)) return refuse(describing, streamInside, where(describing, site, place), place);
  switch (name) {
    case "Date":
      return { kind: "date" };
    case "URL":
      return { kind: "url" };
    case "Uint8Array":
    case "Buffer":
    case "ArrayBuffer":
      return { kind: "bytes", container: name };
    case "Map":
    case "ReadonlyMap":
      return { kind: "map", key: part(0, "<key>"), value: part(1, "<value>") };
    case "Set":
    case "ReadonlySet":
      return { kind: "set", items: part(0, "[]") };
    case "String":
    case "Number":
    case "Boolean":
    case "BigInt":
      return refuse(describing, unsupportedType, {
        ...where(describing, site, place),
        reason: "that is the wrapper object and not the primitive",
        ways: [`write ${name.toLowerCase()}`, "remove it"],
      }, place); // biome-ignore format: one call
    default:
      return refuse(describing, unsupportedType, { ...where(describing, site, place), ...reasonOf(name) }, place);
  }
}

function reasonOf(name: string): { reason: string; ways: readonly [string, string] } {
  if (name === "Promise" || name === "PromiseLike")
    return { reason: "a promise cannot be sent", ways: ["await it before it is sent", "drop Promise<> from the type"] };
  if (name.endsWith("Error"))
    return {
      reason: "the message and the stack of an error are lost in JSON",
      ways: ["send { message: string }", "throw it, so that the caller gets it as an error"],
    };
  if (name === "RegExp")
    return {
      reason: "a regular expression has no form in JSON",
      ways: ["send its source as a string", "send its name"],
    };
  if (name === "Function" || name === "Object")
    return {
      reason: "it says nothing about what is sent",
      ways: ["write Record<string, unknown>", "write an interface"],
    };
  return {
    reason: `${name} is an object of the running process and has no form in JSON`,
    ways: ["send the data that it holds", "read it into a string or a Uint8Array first"],
  };
}

/** The framework's own types. */
export function describeFramework(
  describing: Describing,
  shape: Extract<TypeShape, { kind: "framework" }>,
  site: TypeSite,
  place: Place,
): TypeModel {
  if (shape.name === "Opaque") return { kind: "unknown" };
  if (shape.name === "NdArray") return { kind: "ndarray" };
  const reason =
    shape.name === "WebSocketProtocol"
      ? "a websocket is the sole parameter of an endpoint or nothing at all"
      : `${shape.name} exists only inside one process`;
  const ways = ["send the data that the other side needs", "remove it"] as const;
  return refuse(describing, unsupportedType, { ...where(describing, site, place), reason, ways }, place);
}
