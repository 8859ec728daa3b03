import type { Chainlet } from "../../model/chain.ts";
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
    remoteConfig: {
      displayName: id.slice(at + 1),
      dockerImage: {
        baseImage: { kind: "baseten", image: "node24" },
        npmRequirements: [],
        pipRequirements: [],
        aptRequirements: [],
        externalPackageDirs: [],
      },
      compute: { cpuCount: 1, memory: "2Gi", gpuCount: 1, predictConcurrency: 1 },
      assets: { cached: [], secretKeys: [], externalData: [], weights: [] },
      options: {
        envVariables: {},
        healthChecks: {},
        streamingReadTimeoutSec: 60,
        enableDebugLogs: false,
        enableTracing: false,
        maxQueue: 1000,
        maxBodyBytes: 100 * 1024 * 1024,
      },
      buildCommands: [],
    },
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
