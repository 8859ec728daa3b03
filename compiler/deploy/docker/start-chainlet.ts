import { createServer } from "node:net";
import type Dockerode from "dockerode";
import {
  badMemory,
  chainletFailed,
  fewerCpus,
  gpuUnavailable,
  portTaken,
} from "../../diagnostics/catalogue/9-deploy.ts";
import type { PackagePlan, ServicePlan } from "../../model/plan.ts";
import type { Session } from "../../session.ts";
import { type ContainerRequest, containerSpec, fillerSpec, memoryBytes } from "./container-spec.ts";
import { labels } from "./deployment.ts";
import { engineMessage } from "./engine-message.ts";
import { explainStart } from "./explain-start.ts";
import { userOf } from "./image-user.ts";
import { lastLines } from "./logs.ts";
import { configDirectory, dynamicConfigFiles, mountedFilesArchive, secretsDirectory } from "./mounted-files.ts";
import type { ChainletNames } from "./names.ts";
import { waitUntilReady } from "./readiness.ts";
import { type Probe, waitForService } from "./service-readiness.ts";
import { DeploymentStopped } from "./stopped.ts";

export interface ChainletStart {
  readonly docker: Dockerode;
  readonly unit: PackagePlan;
  readonly names: ChainletNames;
  readonly network: string;
  readonly imageId: string;
  /** Of the whole deployment. */
  readonly labels: Readonly<Record<string, string>>;
  /** Class name → address inside the network, of every chainlet. */
  readonly services: Readonly<Record<string, string>>;
  /** An image with a Node in it, to ask those that have none. */
  readonly probe: { readonly imageId: string; readonly nodeExecutable: string };
  readonly secrets: ReadonlyMap<string, string>;
  readonly userEnv: Readonly<Record<string, string>>;
  readonly environment: string | undefined;
  readonly gpu: "required" | "ignore";
  readonly machineCpus: number;
  readonly port: number | undefined;
}

const defaultStartupSeconds = 300;
const keptLines = 30;

/** Creates, fills and starts one container and waits until its chainlet is ready. Rejects when it is not; the caller cleans up. */
export async function startChainlet(start: ChainletStart, session: Session): Promise<void> {
  const { docker, unit, names } = start;
  const { chainlet } = unit;
  const task = `deploy:${chainlet.name}`;
  session.progress.start(task, `Starting ${chainlet.remoteConfig.displayName}`);
  try {
    await fillVolumes(start);
    const request = containerRequest(start, session);
    session.signal.throwIfAborted();
    session.progress.update(task, "starting");
    const container = await startContainer(request, start, session);
    session.progress.update(task, "waiting until it is ready");
    const { startupThresholdSeconds: seconds } = chainlet.remoteConfig.options.healthChecks;
    const waiting = { timeoutMs: (seconds ?? defaultStartupSeconds) * 1000, signal: session.signal };
    const readiness =
      unit.service?.kind === "server"
        ? await waitForService(container, probeOf(start, unit.service), waiting)
        : await waitUntilReady(container, { nodeExecutable: unit.baseImage.nodeExecutable, ...waiting });
    session.signal.throwIfAborted();
    if (readiness.kind === "failed") {
      const logs = await lastLines(docker, names.container, keptLines);
      session.diagnostics.report(
        chainletFailed,
        {
          chainlet: chainlet.name,
          why: readiness.why,
          fix: explainStart(logs) ?? readiness.fix,
          logs: logs === "" ? "" : logs.replace(/^/gm, "  | "),
        },
        { chainlet: chainlet.name },
      );
      throw new DeploymentStopped();
    }
    await container.update({ RestartPolicy: { Name: "unless-stopped" } });
    session.progress.finish(task, "done", "ready");
  } catch (error) {
    session.progress.finish(task, "failed");
    throw error;
  }
}

function containerRequest(start: ChainletStart, session: Session): ContainerRequest {
  const { chainlet } = start.unit;
  const { compute, displayName } = chainlet.remoteConfig;
  const memory = memoryBytes(compute.memory);
  if (memory === undefined) {
    const params = { chainlet: chainlet.name, memory: compute.memory };
    const span = chainlet.configSpans["compute.memory"];
    session.diagnostics.report(badMemory, params, { chainlet: chainlet.name, span });
    throw new DeploymentStopped();
  }
  const cpus = Math.min(compute.cpuCount, start.machineCpus);
  if (cpus < compute.cpuCount) {
    const params = { chainlet: chainlet.name, asked: compute.cpuCount, given: cpus };
    session.diagnostics.report(fewerCpus, params, { chainlet: chainlet.name });
  }
  return {
    names: start.names,
    network: start.network,
    imageId: start.imageId,
    port: start.unit.image.port,
    writable: start.unit.service !== undefined,
    compute,
    cpus,
    memoryBytes: memory,
    withGpu: compute.gpu !== undefined && start.gpu === "required",
    labels: {
      ...start.labels,
      [labels.chainlet]: chainlet.name,
      [labels.displayName]: displayName,
      ...(chainlet.isEntrypoint && { [labels.entrypoint]: "true" }),
    },
  };
}

function probeOf(
  { docker, names, network, probe, labels: common }: ChainletStart,
  { port, readinessPath }: Extract<ServicePlan, { readonly kind: "server" }>,
): Probe {
  const url = `http://${names.alias}:${port}${readinessPath}`;
  const name = `${names.container}_probe`;
  return { docker, name, network, url, imageId: probe.imageId, nodeExecutable: probe.nodeExecutable, labels: common };
}

/** Puts what only this deployment knows into the two volumes of the chainlet. */
async function fillVolumes(start: ChainletStart): Promise<void> {
  const { docker, unit, names, imageId } = start;
  const services = Object.fromEntries(
    unit.dependencies.map(({ chainlet }) => [chainlet.remoteConfig.displayName, start.services[chainlet.name] ?? ""]),
  );
  const config = dynamicConfigFiles({ services, environment: start.environment, userEnv: start.userEnv });
  for (const Name of [names.configVolume, names.secretsVolume]) {
    await docker.createVolume({ Name, Driver: "local", Labels: { ...start.labels } });
  }
  const filler = await docker.createContainer(fillerSpec({ names, imageId, labels: start.labels }));
  const user = unit.service ? await userOf(docker, imageId, filler) : unit.image.user;
  await filler.putArchive(await mountedFilesArchive(config, user), { path: configDirectory });
  await filler.putArchive(await mountedFilesArchive(start.secrets, user), { path: secretsDirectory });
  await filler.remove({ force: true });
}

/** How often another port is tried when the one that was free has been taken in the meantime. */
const portAttempts = 5;

async function startContainer(
  request: ContainerRequest,
  start: ChainletStart,
  session: Session,
): Promise<Dockerode.Container> {
  const { docker, unit, port } = start;
  const { name, isEntrypoint, remoteConfig } = unit.chainlet;
  for (let attempt = 1; ; attempt++) {
    const publish = isEntrypoint ? (port ?? (await freePort())) : undefined;
    const spec = containerSpec({ ...request, ...(publish !== undefined && { publish }) });
    const container = await docker.createContainer(spec);
    try {
      await container.start();
      return container;
    } catch (error) {
      const why = engineMessage(error);
      const portIsTaken = /port is already allocated|address already in use/.test(why);
      if (portIsTaken && port === undefined && attempt < portAttempts) {
        await container.remove({ force: true });
        continue;
      }
      if (portIsTaken && publish !== undefined) {
        session.diagnostics.report(portTaken, { port: publish });
        throw new DeploymentStopped();
      }
      const { gpu } = remoteConfig.compute;
      if (gpu !== undefined && /could not select device driver|nvidia|gpu/i.test(why)) {
        session.diagnostics.report(gpuUnavailable, { chainlet: name, gpu, why }, { chainlet: name });
        throw new DeploymentStopped();
      }
      throw error;
    }
  }
}

/** A port that the engine would choose by itself changes at every restart; one that we choose stays. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(new Error("no free port")),
      );
    });
  });
}
