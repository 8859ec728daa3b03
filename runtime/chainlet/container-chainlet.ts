import { ChainletBase } from "./chainlet-base.ts";

/** How an image that serves HTTP is started and asked. */
export interface ContainerSpec {
  readonly startCommand: string;
  readonly serverPort: number;
  /** Paths on that port. */
  readonly predictEndpoint: string;
  readonly readinessEndpoint: string;
  readonly livenessEndpoint: string;
}

/** Checks and returns its argument. */
export function ContainerSpec(config: ContainerSpec): ContainerSpec {
  return config;
}

/**
 * A leaf that is an existing image (vLLM, TEI, Triton…). A subclass says how with `static container: ContainerSpec`
 * and `remoteConfig.dockerImage.baseImage`, and types the call with an abstract `runRemote(body)`.
 */
export abstract class ContainerChainlet extends ChainletBase {}
