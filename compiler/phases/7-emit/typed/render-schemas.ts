import type { Chainlet } from "../../../model/chain.ts";
import type { ProjectPath } from "../../../model/source.ts";

export interface TypedTextOptions {
  /** The module specifier of one of the user's files, seen from the rendered file: `./src/chain.ts`, `../src/chain.ts`. */
  readonly sourceModule: (file: ProjectPath) => string;
}

/** The text of `schemas.ts`: `export const endpoint: EndpointSchema`. */
export function renderSchemas(chainlet: Chainlet, _options: TypedTextOptions): string {
  throw new Error(`schemas.ts of ${chainlet.name} is not written yet`);
}
