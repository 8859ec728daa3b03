import {
  promiseOfStream, synchronousGenerator, unsupportedType,
} from "../../diagnostics/catalogue/4-describe.ts"; // biome-ignore format: a list of names
import type { EndpointKind, TypeModel } from "../../model/type-model.ts";
import { shapeOf, type TypeShape, type TypeSite } from "../../reflection/types.ts";
import { streamTypes } from "./built-ins.ts";
import { type Describing, type Place, refuse, where } from "./describing.ts";
import { checkRaw } from "./lost-constraints.ts";
import { describeMembers } from "./unions.ts";

export interface DescribedResult {
  readonly kind: Exclude<EndpointKind, "websocket">;
  readonly synchronous: boolean;
  readonly result: TypeModel;
}

/** What `runRemote` returns: one answer, or a stream of bytes, text or items. */
export function describeResult(describing: Describing, site: TypeSite, place: Place): DescribedResult {
  const { program } = describing;
  const shape = shapeOf(program, site);
  if (isBuiltin(shape, streamTypes)) return describeStream(describing, shape, site, place);
  if (isBuiltin(shape, syncGenerators)) {
    const result = refuse(describing, synchronousGenerator, where(describing, site, place), place);
    return { kind: "call", synchronous: false, result };
  }
  const members = shape.kind === "union" ? shape.members : [site];
  const awaited = members.map((member) => awaitedOf(describing, member));
  const isAsync = awaited.some((member, index) => member !== members[index]);
  const stream = isAsync && awaited.some((member) => isBuiltin(shapeOf(program, member), streamTypes));
  if (stream) {
    const result = refuse(describing, promiseOfStream, where(describing, site, place), place);
    return { kind: "call", synchronous: false, result };
  }
  return { kind: "call", synchronous: !isAsync, result: describeAnswer(describing, awaited, site, place) };
}

const syncGenerators: ReadonlySet<string> = new Set(["Generator", "IterableIterator", "Iterator", "IteratorObject"]);
const promises: ReadonlySet<string> = new Set(["Promise", "PromiseLike"]);

const isBuiltin = (shape: TypeShape, names: ReadonlySet<string>): shape is Extract<TypeShape, { kind: "builtin" }> =>
  shape.kind === "builtin" && names.has(shape.name);

function awaitedOf(describing: Describing, site: TypeSite): TypeSite {
  const shape = shapeOf(describing.program, site);
  const inner = isBuiltin(shape, promises) ? shape.arguments[0] : undefined;
  return inner ? awaitedOf(describing, inner) : site;
}

/** Nothing to return is `null` on the wire, alone or as one of several results. */
function describeAnswer(describing: Describing, awaited: readonly TypeSite[], site: TypeSite, place: Place): TypeModel {
  const { program } = describing;
  const parts = awaited.flatMap((member) => {
    const shape = shapeOf(program, member);
    const holdsNothing = shape.kind === "union" && shape.members.some((inner) => isNothing(shapeOf(program, inner)));
    return shape.kind === "union" && (holdsNothing || awaited.length > 1) ? shape.members : [member];
  });
  const real = parts.filter((part) => !isNothing(shapeOf(program, part)));
  const [only] = real;
  const nothing: TypeModel = { kind: "void" };
  if (!only) return nothing;
  const model = real.length === 1 ? describing.describe(only, place) : describeMembers(describing, real, site, place);
  if (real.length === parts.length) return model;
  const members = model.kind === "union" ? model.members : [model];
  return { kind: "union", members: [...members, nothing] };
}

const isNothing = (shape: TypeShape): boolean => shape.kind === "void" || shape.kind === "undefined";

function describeStream(
  describing: Describing,
  shape: Extract<TypeShape, { kind: "builtin" }>,
  site: TypeSite,
  place: Place,
): DescribedResult {
  const [item] = shape.arguments;
  const at = { ...place, accessor: `${place.accessor}[]` };
  if (!item) {
    const reason = "it does not say what is streamed";
    const ways = ["write AsyncGenerator<string>", "write AsyncGenerator<Uint8Array>"] as const;
    const result = refuse(describing, unsupportedType, { ...where(describing, site, at), reason, ways }, at);
    return { kind: "items", synchronous: false, result };
  }
  const inner = shapeOf(describing.program, item);
  if (inner.kind === "string") {
    checkRaw(describing, item, at);
    return { kind: "raw-text", synchronous: false, result: { kind: "string" } };
  }
  if (inner.kind === "builtin" && (inner.name === "Uint8Array" || inner.name === "Buffer")) {
    checkRaw(describing, item, at);
    return { kind: "raw-bytes", synchronous: false, result: { kind: "bytes", container: inner.name } };
  }
  return { kind: "items", synchronous: false, result: describing.describe(item, at) };
}
