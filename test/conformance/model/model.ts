import type { AddressInfo } from "node:net";
import type { ReferenceChain } from "../chains.ts";
import { type Heard, modelServer } from "./model-server.ts";

/** A model that is deployed elsewhere, for as long as a chain runs that talks to it. */
export interface Model {
  /** What tells the chain its address. */
  readonly userEnv: Readonly<Record<string, string>>;
  heard(): Promise<readonly Heard[]>;
  stop(): Promise<void>;
}

/** The chain's model, as a server in this process. */
export async function modelHere({ modelUrl }: ReferenceChain): Promise<Model> {
  if (modelUrl === undefined) return noModel;
  const server = modelServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    userEnv: { [modelUrl]: url },
    heard: () => askHeard(url),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** Of a chain that talks to none. */
export const noModel: Model = { userEnv: {}, heard: async () => [], stop: async () => undefined };

export async function askHeard(url: string): Promise<Heard[]> {
  return (await (await fetch(url)).json()) as Heard[];
}
