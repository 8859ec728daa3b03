import type { ChainletStatus } from "../chain-service.ts";

/** What a deployment is for: the one every push replaces, or the one that `--promote` replaces. */
export type DeploymentStage = "development" | "production";

/** One push of a chain on the engine, as its labels tell it: there is no other record. */
export interface Deployment {
  readonly chain: string;
  readonly id: string;
  readonly stage: DeploymentStage;
  /** Where the entrypoint answers, `http://127.0.0.1:<port>/run_remote`; absent while it is down. */
  readonly url?: string;
  /** Every chainlet has been ready once; not so while it is being deployed, or when that was cut off. */
  readonly complete: boolean;
  /** ISO 8601, by the engine's clock. */
  readonly createdAt: string;
  /** The entrypoint first, the others by name. */
  readonly chainlets: readonly DeployedContainer[];
}

export interface DeployedContainer {
  /** The class name. */
  readonly chainlet: string;
  readonly displayName: string;
  readonly isEntrypoint: boolean;
  readonly containerId: string;
  readonly containerName: string;
  /** The image's name and tag. */
  readonly image: string;
  readonly status: ChainletStatus;
  /** The engine's words, for example `Up 3 minutes (healthy)`. */
  readonly detail: string;
}

/** Every object of ours in the engine carries these; they are how it is found again. */
export const labels = {
  chain: "chainsc.chain",
  deployment: "chainsc.deployment",
  stage: "chainsc.stage",
  chainlet: "chainsc.chainlet",
  displayName: "chainsc.display-name",
  entrypoint: "chainsc.entrypoint",
} as const;

/** The port of every chainlet inside its container. */
export const chainletPort = 8081;
