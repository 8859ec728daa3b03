import { schemaChanged, schemaNotExported, schemaTransforms } from "../../diagnostics/catalogue/4-describe.ts";
import type { TypeModel } from "../../model/type-model.ts";
import {
  printType, type SchemaUse, schemaUseOf, sourceTextOf, type TypeSite, unreachableSchemaOf,
} from "../../reflection/types.ts"; // biome-ignore format: a list of names
import { type Describing, type Place, refuse, where } from "./describing.ts";

/**
 * `z.infer<typeof S>` and its kin. The schema itself validates at run time, because lengths, formats and refinements
 * are not in the type at all; the model beside it is what TypeScript knows, for the stub and the JSON Schema.
 */
export function describeSchema(describing: Describing, site: TypeSite, place: Place): TypeModel | undefined {
  const use = site.node && schemaUseOf(describing.program, site.node);
  if (!use) {
    const constant = site.node && unreachableSchemaOf(describing.program, site.node);
    if (constant !== undefined) loseSchema(describing, site, place, { constant, why: "unreachable" });
    return undefined;
  }
  const { constant } = use;
  const { file, exportName, direction } = use;
  const whole = { ...where(describing, site, place), constant };
  if (direction === "output" && !use.outputIsInput) {
    refuse(describing, schemaTransforms, whole, place);
    return describing.describe(use.output, place);
  }
  const type = describing.describe(wireSide(describing, use), place);
  if (exportName === undefined) {
    refuse(describing, schemaNotExported, whole, place);
    return type;
  }
  return { kind: "schema", schema: { file, exportName, direction }, type };
}

/** What may arrive as a parameter is what the schema accepts: keys with a default may be missing. */
function wireSide(describing: Describing, use: SchemaUse): TypeSite {
  if (use.direction === "input") return use.input;
  return describing.direction === "parameter" ? use.input : use.output;
}

/** Says of a schema that only its type is left, at the piece of source that leaves no more. */
export function loseSchema(
  describing: Describing,
  site: TypeSite,
  place: Place,
  lost: { readonly constant: string; readonly why: "changed" | "unreachable" | "raw" },
): void {
  const { text, span } = (site.node && sourceTextOf(describing.program, site.node)) ?? {};
  const written = text ?? printType(describing.program, site);
  refuse(
    describing,
    schemaChanged,
    { accessor: place.accessor, written, ...lost },
    { ...place, ...(span && { span }) },
  );
}
