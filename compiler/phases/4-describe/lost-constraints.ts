import { constraintLost } from "../../diagnostics/catalogue/4-describe.ts";
import {
  type Carrier, carriersAround, carriersAt, carriersIn, type Demand, mayHold, occurrenceOf, type ShapeProperty,
  type TypeSite,
} from "../../reflection/types.ts"; // biome-ignore format: a list of names
import { type Describing, type Place, refuse, where } from "./describing.ts";
import { loseSchema } from "./schemas.ts";

/**
 * Constraints live in how a type is written and not in the type: `Awaited<Promise<Port>>` is a number to the checker.
 * Each type answers for its own parts while it is described: whatever was written and not followed then is said, so
 * that nothing is taken for a check that is none.
 */
export interface WrittenParts {
  /** The types that are being described, the innermost last. */
  readonly open: OpenType[];
}
interface OpenType {
  /** Pieces of source whose demands got into a model. */
  readonly followed: Set<object>;
  /** A part of it is described without knowing how it was written. */
  hasUnwritten: boolean;
}

/** The demands of the type itself are in its model now; those of its parts must follow. */
export function follow(describing: Describing, site: TypeSite): void {
  if (site.node) describing.written.open.at(-1)?.followed.add(occurrenceOf(describing.program, site.node));
}

/** The type was described before, with the same demands on its parts. */
export function followAll(describing: Describing, site: TypeSite, isGeneric: boolean): void {
  const open = describing.written.open.at(-1);
  if (!open) return;
  if (isGeneric && !site.node) open.hasUnwritten = true;
  for (const carrier of site.node ? carriersIn(describing.program, site.node) : [])
    open.followed.add(carrier.occurrence);
}

/** Describes a type, and reports what was demanded of its parts and did not get into a model. */
export function expectParts<T>(describing: Describing, site: TypeSite, place: Place, body: () => T): T {
  const { open } = describing.written;
  const mine: OpenType = { followed: new Set(), hasUnwritten: false };
  open.push(mine);
  const result = body();
  if (site.node) {
    lose(describing, carriersIn(describing.program, site.node), site, place);
    if (mine.hasUnwritten) lose(describing, carriersAround(describing.program, site.node), site, place);
  }
  open.pop();
  const outer = open.at(-1);
  if (!outer) return result;
  for (const occurrence of mine.followed) outer.followed.add(occurrence);
  if (!site.node && mine.hasUnwritten) outer.hasUnwritten = true;
  return result;
}

/** Of an object whose properties could not all be followed, what stands around it is not taken for followed. */
export function leaveUnwritten(describing: Describing): void {
  const open = describing.written.open.at(-1);
  if (open) open.hasUnwritten = true;
}

/** `{ [K in keyof T]: T[K] | null }` has the properties of `T`, but not their types as they were written. */
export function checkDeclared(describing: Describing, property: ShapeProperty, place: Place): void {
  if (property.declared) lose(describing, carriersAt(describing.program, property.declared), property.site, place);
}

/** What an object type extends is not described by itself. */
export function checkBase(describing: Describing, base: TypeSite, place: Place): void {
  if (base.node) lose(describing, carriersIn(describing.program, base.node), base, place);
}

/** Pieces of a stream of text or bytes are sent as they come. */
export function checkRaw(describing: Describing, item: TypeSite, place: Place): void {
  if (item.node) lose(describing, carriersAt(describing.program, item.node), item, place, "raw");
}

function lose(
  describing: Describing,
  carriers: readonly Carrier[],
  site: TypeSite,
  place: Place,
  why: "computed" | "raw" = "computed",
): void {
  const followed = describing.written.open.at(-1)?.followed;
  const said = new Set<string>();
  for (const carrier of carriers) {
    const { occurrence, demand } = carrier;
    if (followed?.has(occurrence) || !mayHold(describing.program, site.type, carrier)) continue;
    // What was said once need not be said again of what it is a part of.
    followed?.add(occurrence);
    const words = `${demand.by} ${demand.name}`;
    if (!said.has(words)) say(describing, demand, site, place, why);
    said.add(words);
  }
}

function say(describing: Describing, demand: Demand, site: TypeSite, place: Place, why: "computed" | "raw"): void {
  const { name } = demand;
  if (demand.by === "tags") {
    refuse(describing, constraintLost, { ...where(describing, site, place), name, why }, place);
    return;
  }
  const whyOfSchema = why === "raw" ? why : demand.isConstant ? "changed" : "unreachable";
  loseSchema(describing, site, place, { constant: name, why: whyOfSchema });
}
