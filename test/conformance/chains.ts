import { fileURLToPath } from "node:url";

/** One of the chains below `fixtures/chains/reference`. */
export interface ReferenceChain {
  readonly name: string;
  /** Folder below `fixtures/chains/reference`. */
  readonly folder: string;
  readonly entrypoint: string;
  /** Of the entrypoint's `runRemote`, in order: a local run calls it by position. */
  readonly parameters: readonly string[];
  /** Also deployed to containers: those of the contract. */
  readonly inContainers?: true;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly userEnv?: Readonly<Record<string, string>>;
  /** It talks to a model that is deployed elsewhere: the entry of its user environment that gets the address. */
  readonly modelUrl?: string;
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
  chain("numpy", "HostJSON", [], { name: "numpy-json", inContainers: true }),
  chain("numpy", "HostBinary", [], { name: "numpy-binary", inContainers: true }),
  chain("timeout", "TimeoutChain", ["use_sync"], { inContainers: true }),
  chain("http_errors", "RaisingEntrypoint", ["max_value"], { inContainers: true }),
  chain("health", "CustomHealthChecks", ["fail"], { inContainers: true }),
  chain("websocket", "Head", ["websocket"], { inContainers: true }),
  chain("throttling", "ThrottlingChain", ["num_requests"], { inContainers: true }),
  chain("rag", "RAG", ["new_bio"], { inContainers: true, modelUrl: "LLM_URL" }),
  chain("poems", "PoemGenerator", ["words"], { inContainers: true, secrets: { hf_access_token: "no token" } }),
  chain("transcription", "Transcribe", ["media_url", "duration_sec", "params"], {
    inContainers: true,
    modelUrl: "WHISPER_URL",
    secrets: { dummy_webhook_key: "webhook" },
  }),
  chain("inputs", "Inputs", ["length", "num_partitions", "note", "options"]),
  chain("counter", "Counter", ["count", "fail_at", "size"]),
  chain("probe", "Probe", ["question"], { secrets: { inner_key: "the key of Inner" }, userEnv: { mode: "test" } }),
];
