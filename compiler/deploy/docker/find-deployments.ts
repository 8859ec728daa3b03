import type Dockerode from "dockerode";
import type { ChainletStatus } from "../chain-service.ts";
import { chainletPort, type DeployedContainer, type Deployment, type DeploymentStage, labels } from "./deployment.ts";

/**
 * What is deployed on an engine: complete deployments first, of those the newest first. Read from labels, so it works from any
 * machine and after any crash.
 */
export async function findDeployments(
  docker: Dockerode,
  filter: { readonly chain?: string | undefined; readonly deployment?: string | undefined } = {},
): Promise<Deployment[]> {
  const containers = await docker.listContainers({ all: true, filters: { label: labelFilter(filter) } });
  const groups = new Map<string, ListedContainer[]>();
  for (const container of containers) {
    // A container that only carries files into volumes has no chainlet of its own.
    if (container.Labels[labels.displayName] === undefined) continue;
    const key = `${container.Labels[labels.chain]}\n${container.Labels[labels.deployment]}`;
    groups.set(key, [...(groups.get(key) ?? []), { ...container, wasReady: await wasReady(docker, container.Id) }]);
  }
  const order = (a: Deployment, b: Deployment): number =>
    Number(b.complete) - Number(a.complete) || (a.createdAt < b.createdAt ? 1 : -1);
  return [...groups.values()].map(deploymentOf).sort(order);
}

/** Restarting begins when a chainlet has been ready once, so that is what the restart policy tells. */
async function wasReady(docker: Dockerode, id: string): Promise<boolean> {
  try {
    const { HostConfig } = await docker.getContainer(id).inspect();
    return HostConfig.RestartPolicy?.Name === "unless-stopped";
  } catch {
    return false;
  }
}

interface ListedContainer extends Dockerode.ContainerInfo {
  readonly wasReady: boolean;
}

/**
 * The deployment that `call` and `logs` mean: the named one, else the production one, else the newest.
 */
export async function findDeployment(
  docker: Dockerode,
  chain: string,
  deployment?: string,
): Promise<Deployment | undefined> {
  const found = await findDeployments(docker, { chain, deployment });
  return found.find(({ stage }) => stage === "production") ?? found[0];
}

/** The engine's filter for everything of a chain, or of one deployment. */
export function labelFilter(filter: { readonly chain?: string | undefined; readonly deployment?: string | undefined }) {
  return [
    filter.chain === undefined ? labels.chain : `${labels.chain}=${filter.chain}`,
    filter.deployment === undefined ? labels.deployment : `${labels.deployment}=${filter.deployment}`,
  ];
}

function deploymentOf(containers: readonly ListedContainer[]): Deployment {
  const chainlets = containers.map(deployedContainer).sort(entrypointFirst);
  const created = Math.min(...containers.map((container) => container.Created));
  const entrypoint = containers.find((container) => container.Labels[labels.entrypoint] === "true");
  const port = entrypoint?.Ports.find((each) => each.PrivatePort === chainletPort && each.PublicPort > 0)?.PublicPort;
  return {
    chain: containers[0]?.Labels[labels.chain] ?? "",
    id: containers[0]?.Labels[labels.deployment] ?? "",
    stage: stageOf(containers[0]?.Labels[labels.stage]),
    complete: entrypoint?.wasReady ?? false,
    createdAt: new Date(created * 1000).toISOString(),
    chainlets,
    ...(port !== undefined && { url: entrypointUrl(port) }),
  };
}

function deployedContainer(container: ListedContainer): DeployedContainer {
  return {
    chainlet: container.Labels[labels.chainlet] ?? "",
    displayName: container.Labels[labels.displayName] ?? "",
    isEntrypoint: container.Labels[labels.entrypoint] === "true",
    containerId: container.Id,
    containerName: (container.Names[0] ?? "").replace(/^\//, ""),
    image: container.Image,
    status: statusOf(container),
    detail: container.Status,
  };
}

function statusOf({ State, Status, wasReady }: ListedContainer): ChainletStatus {
  switch (State) {
    case "running":
      if (Status.includes("(unhealthy)")) return "UNHEALTHY";
      return wasReady ? "ACTIVE" : "DEPLOYING";
    case "created":
      return "DEPLOYING";
    case "restarting":
      return wasReady ? "UNHEALTHY" : "DEPLOYING";
    case "exited":
      return /^Exited \(0\)/.test(Status) ? "INACTIVE" : "FAILED";
    case "dead":
      return "FAILED";
    default:
      return "INACTIVE";
  }
}

const entrypointUrl = (port: number): string => `http://127.0.0.1:${port}/run_remote`;

const stageOf = (label: string | undefined): DeploymentStage => (label === "production" ? "production" : "development");

function entrypointFirst(a: DeployedContainer, b: DeployedContainer): number {
  if (a.isEntrypoint !== b.isEntrypoint) return a.isEntrypoint ? -1 : 1;
  return a.displayName < b.displayName ? -1 : a.displayName > b.displayName ? 1 : 0;
}
