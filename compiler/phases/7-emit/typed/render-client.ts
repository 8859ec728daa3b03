import type { Chainlet } from "../../../model/chain.ts";

/** The text of `client.ts`: a typed client of the entrypoint without dependencies. */
export function renderClient(entrypoint: Chainlet, _chain: { readonly name: string }): string {
  throw new Error(`The client of ${entrypoint.name} is not written yet`);
}
