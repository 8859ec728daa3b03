import { constraintLost } from "../../diagnostics/catalogue/4-describe.ts";
import {
  type Carrier, carrierOf, carriersIn, type Demand, occurrenceOf, type ShapeProperty, type TypeSite,
} from "../../reflection/types.ts"; // biome-ignore format: a list of names
import { type Describing, type Place, refuse, where } from "./describing.ts";
import { loseSchema } from "./schemas.ts";

/**
 * Constraints live in how a type is written and not in the type: `Awaited<Promise<Port>>` is a number to the checker.
 * Whatever was written and not followed is said here, so that nothing is taken for a check that is none.
 */
export interface WrittenParts {
  /** Pieces of source whose demands are in the model. */
  readonly followed: Set<object>;
  /** Types whose parts have to be among them once everything is described. */
  readonly expected: { readonly site: TypeSite; readonly place: Place }[];
}

/** The demands of the type itself are in its model now; those of its parts must follow. */
export function follow(describing: Describing, site: TypeSite): void {
  if (site.node) describing.written.followed.add(occurrenceOf(site.node));
}

export function expectParts(describing: Describing, site: TypeSite, place: Place): void {
  if (site.node) describing.written.expected.push({ site, place });
}

/** The type was described before, with the same demands on its parts. */
export function followAll(describing: Describing, site: TypeSite): void {
  for (const carrier of carriersOf(describing, site)) describing.written.followed.add(carrier.occurrence);
}

/** Two sites of one type are the same part only if they demand the same. */
export function demandsOf(describing: Describing, site: TypeSite): string {
  return carriersOf(describing, site)
    .map((carrier) => carrier.key)
    .join(" ");
}

const carriersOf = (describing: Describing, site: TypeSite): readonly Carrier[] =>
  site.node ? carriersIn(describing.program, site.node) : [];

/** `{ [K in keyof T]: T[K] | null }` has the properties of `T`, but not their types as they were written. */
export function checkDeclared(describing: Describing, property: ShapeProperty, place: Place): void {
  const carrier = property.declared && carrierOf(describing.program, property.declared);
  if (carrier) lose(describing, carrier.demand, property.site, place);
}

/** Reports every constraint that was written and did not get into a model. */
export function checkConstraints(describing: Describing): void {
  const { followed, expected } = describing.written;
  const reported = new Set<object>();
  for (const { site, place } of expected) {
    for (const { occurrence, demand } of carriersOf(describing, site)) {
      if (followed.has(occurrence) || reported.has(occurrence)) continue;
      reported.add(occurrence);
      lose(describing, demand, site, place);
    }
  }
}

function lose(describing: Describing, demand: Demand, site: TypeSite, place: Place): void {
  const { name } = demand;
  if (demand.by === "tags") refuse(describing, constraintLost, { ...where(describing, site, place), name }, place);
  else {
    const why = demand.isConstant ? "changed" : "unreachable";
    loseSchema(describing, site, place, { constant: name, why });
  }
}
