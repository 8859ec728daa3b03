import type { Chainlet } from "../../model/chain.ts";
import { defaultRemoteConfig } from "../../model/remote-config.ts";
import type { ClassId } from "../../model/source.ts";

/**
 * A chainlet that is not of this chain, but that code which stays names: the dependency of a base class that a subclass
 * replaced, or the entrypoint of another chain in the same file. Its stub has its name and nothing else.
 */
export function outsideChainlet(id: ClassId, namedBy: Chainlet): Chainlet {
  const at = id.lastIndexOf("#");
  const { span } = namedBy;
  return {
    id,
    kind: "chainlet",
    name: id.slice(at + 1),
    file: id.slice(0, at),
    span,
    exported: { kind: "none" },
    bases: [],
    isEntrypoint: false,
    remoteConfig: defaultRemoteConfig(id.slice(at + 1)),
    configSpans: {},
    statics: {},
    endpoint: {
      kind: "call",
      synchronous: false,
      parameters: [],
      result: { kind: "void" },
      definitions: {},
      span,
    },
    hasHealthCheck: false,
    dependencies: [],
    interfaceHash: "",
  };
}

/** Nothing of an outside chainlet is known, its configuration included. */
export const isOutside = (chainlet: Chainlet): boolean => chainlet.interfaceHash === "";
