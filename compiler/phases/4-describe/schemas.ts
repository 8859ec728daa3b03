import { schemaChanged, schemaNotExported, schemaTransforms } from "../../diagnostics/catalogue/4-describe.ts";
import type { TypeModel } from "../../model/type-model.ts";
import { lostSchemas, type SchemaUse, schemaUseOf, type TypeSite } from "../../reflection/types.ts";
import { type Describing, type Place, refuse, where } from "./describing.ts";

/**
 * `z.infer<typeof S>` and its kin. The schema itself validates at run time, because lengths, formats and refinements
 * are not in the type at all; the model beside it is what TypeScript knows, for the stub and the JSON Schema.
 */
export function describeSchema(describing: Describing, site: TypeSite, place: Place): TypeModel | undefined {
  const use = site.node && schemaUseOf(describing.program, site.node);
  if (!use) return undefined;
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

/** Says of which schemas only the type is left, because something else is made of it: `Omit<Order, "id">`. */
export function checkLostSchemas(describing: Describing, site: TypeSite, place: Place): void {
  const { accessor } = place;
  for (const { constant, written, span, why } of lostSchemas(describing.program, site))
    refuse(describing, schemaChanged, { accessor, constant, written, why }, { ...place, span });
}
