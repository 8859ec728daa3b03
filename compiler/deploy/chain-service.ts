/** A deployed chain, as `push` gives it to a program. Every remote has one. */
export interface ChainService {
  readonly name: string;
  readonly deploymentId: string;
  /** `POST` with the parameters of the entrypoint as a JSON object. */
  readonly runRemoteUrl: string;
  readonly statusPageUrl: string;
  getInfo(): Promise<DeployedChainlet[]>;
  /** Parsed JSON, or an async iterable when the answer is a stream: of items when it is framed, of bytes when it is raw. */
  runRemote(json: unknown, options?: { readonly signal?: AbortSignal }): Promise<unknown>;
}

export interface DeployedChainlet {
  /** Display name. */
  readonly name: string;
  readonly isEntrypoint: boolean;
  readonly status: ChainletStatus;
  readonly logsUrl: string;
}

/** `DEPLOYING`: not ready yet. `UNHEALTHY`: runs, but its health check fails. */
export type ChainletStatus = "ACTIVE" | "DEPLOYING" | "UNHEALTHY" | "FAILED" | "INACTIVE";
