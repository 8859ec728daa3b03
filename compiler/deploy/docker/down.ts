import type Dockerode from "dockerode";
import { labelFilter } from "./find-deployments.ts";

export interface Removed {
  readonly containers: number;
  readonly networks: number;
  readonly volumes: number;
}

/**
 * Removes the containers, networks and volumes of a chain, or of one deployment of it. Images stay. Running chainlets get
 * `graceSeconds` to finish their requests, by default as long as their containers were made with (30). Done twice, the second time removes nothing.
 */
export async function removeChain(
  docker: Dockerode,
  target: { readonly chain: string; readonly deployment?: string | undefined },
  options: { readonly graceSeconds?: number } = {},
): Promise<Removed> {
  const filters = { label: labelFilter(target) };
  const { graceSeconds } = options;
  const stop = graceSeconds === undefined ? {} : { t: graceSeconds };

  const containers = await docker.listContainers({ all: true, filters });
  await Promise.all(
    containers.map(async ({ Id, State }) => {
      const container = docker.getContainer(Id);
      // No restart in between, and callers of each other all go down at once.
      if (State === "running" || State === "restarting") await unlessGone(container.stop(stop));
      await unlessGone(container.remove({ force: true, v: true }));
    }),
  );
  const networks = await docker.listNetworks({ filters });
  await Promise.all(networks.map(({ Id }) => unlessGone(docker.getNetwork(Id).remove())));
  // Older engines answer null for none.
  const volumes = (await docker.listVolumes({ filters })).Volumes ?? [];
  await Promise.all(volumes.map(({ Name }) => unlessGone(docker.getVolume(Name).remove({ force: true }))));
  return { containers: containers.length, networks: networks.length, volumes: volumes.length };
}

/** Somebody else may have removed it meanwhile (404), it may have stopped (304) or be on its way out (409): all as wanted. */
async function unlessGone(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    const status = error instanceof Error && "statusCode" in error ? error.statusCode : undefined;
    if (status === 404 || status === 304) return;
    if (status === 409 && error instanceof Error && /already in progress/.test(error.message)) return;
    throw error;
  }
}
