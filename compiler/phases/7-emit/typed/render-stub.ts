import type { PlannedStub } from "../../../model/plan.ts";
import type { ProjectPath } from "../../../model/source.ts";
import type { Endpoint } from "../../../model/type-model.ts";
import type { TypedTextOptions } from "./render-schemas.ts";

/** A type of the user's that a stub names by import. */
export interface StubTypeImport {
  readonly file: ProjectPath;
  /** The name inside that file. */
  readonly name: string;
  readonly exported:
    | { readonly kind: "named"; readonly name: string }
    | { readonly kind: "default" }
    | { readonly kind: "none" };
}

/** The user's types that the stub of this endpoint imports, sorted by file and name: those files must be in the package. */
export function stubTypeImports(_endpoint: Endpoint): readonly StubTypeImport[] {
  return [];
}

/** The text of `stubs/<Name>.ts`. */
export function renderStub(stub: PlannedStub, _options: TypedTextOptions): string {
  throw new Error(`The stub of ${stub.chainlet.name} is not written yet`);
}
