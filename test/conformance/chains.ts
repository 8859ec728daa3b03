import { fileURLToPath } from "node:url";

/** One of the chains below `fixtures/chains/reference`. */
export interface ReferenceChain {
  readonly name: string;
  /** Folder below `fixtures/chains/reference`. */
  readonly folder: string;
  readonly entrypoint: string;
  /** Of the entrypoint's `runRemote`, in order: a local run calls it by position. */
  readonly parameters: readonly string[];
  /** Also deployed to containers: a few chains, one for each kind of traffic. */
  readonly inContainers?: true;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly userEnv?: Readonly<Record<string, string>>;
}

export const referenceFolder = fileURLToPath(new URL("../../fixtures/chains/reference", import.meta.url));

const chain = (
  folder: string,
  entrypoint: string,
  parameters: readonly string[],
  more: Partial<ReferenceChain> = {},
): ReferenceChain => ({ name: folder, folder, entrypoint, parameters, ...more });

export const referenceChains: readonly ReferenceChain[] = [
  chain("itest", "ItestChain", ["length", "num_partitions", "pydantic_default_arg", "simple_default_arg"], {
    inContainers: true,
  }),
  chain("streaming", "Consumer", ["cause_error"], { inContainers: true }),
  chain("numpy", "HostJSON", [], { name: "numpy-json" }),
  chain("numpy", "HostBinary", [], { name: "numpy-binary" }),
  chain("timeout", "TimeoutChain", ["use_sync"]),
  chain("http_errors", "RaisingEntrypoint", ["max_value"], { inContainers: true }),
  chain("health", "CustomHealthChecks", ["fail"]),
  chain("websocket", "Head", ["websocket"], { inContainers: true }),
  chain("throttling", "ThrottlingChain", ["num_requests"]),
  chain("inputs", "Inputs", ["length", "num_partitions", "note", "options"]),
  chain("counter", "Counter", ["count", "fail_at", "size"]),
  chain("probe", "Probe", ["question"], { secrets: { inner_key: "the key of Inner" }, userEnv: { mode: "test" } }),
];
