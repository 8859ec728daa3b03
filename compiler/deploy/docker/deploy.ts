import { randomBytes, randomInt } from "node:crypto";
import type Dockerode from "dockerode";
import {
  badName,
  deploymentExists,
  earlierStays,
  engineElsewhere,
  engineRefused,
  imageNotBuilt,
  notDeployableHere,
} from "../../diagnostics/catalogue/9-deploy.ts";
import type { BuiltImage } from "../../model/built-image.ts";
import type { ChainPlan, PackagePlan } from "../../model/plan.ts";
import type { Session } from "../../session.ts";
import { dependencyLevels } from "./dependency-levels.ts";
import { type Deployment, type DeploymentStage, labels } from "./deployment.ts";
import { removeChain } from "./down.ts";
import { engineMessage } from "./engine-message.ts";
import { findDeployments } from "./find-deployments.ts";
import { deploymentNames, isDeploymentName } from "./names.ts";
import { type Environment, readSecrets } from "./secrets.ts";
import { serviceUrls } from "./service-urls.ts";
import { type ChainletStart, startChainlet } from "./start-chainlet.ts";
import { DeploymentStopped } from "./stopped.ts";

export interface DeployOptions {
  readonly docker: Dockerode;
  /** Where `TRUSS_SECRET_<name>` are: the process environment, with the entries of `--env-file` over it. */
  readonly environment: Environment;
  readonly userEnv?: Readonly<Record<string, string>> | undefined;
  /** What a chainlet with `compute.gpu` gets: GPUs or an error, or none at all. */
  readonly gpu: "required" | "ignore";
  /** Default `development`; `production` is what `--promote` makes. */
  readonly stage?: DeploymentStage | undefined;
  /** Default: seven random letters and digits. */
  readonly name?: string | undefined;
  /** Port of the entrypoint on 127.0.0.1; any free one when absent. */
  readonly port?: number | undefined;
}

/**
 * Starts a chain on the engine and resolves when every chainlet is ready. Only then the chain's earlier deployment of the same
 * stage is removed. Resolves to `undefined` after a diagnostic, with everything that was started removed again; rejects with the
 * signal's reason when the session is aborted, likewise cleaned up.
 */
export async function deployChain(
  plan: ChainPlan,
  images: readonly BuiltImage[],
  options: DeployOptions,
  session: Session,
): Promise<Deployment | undefined> {
  const { docker, stage = "development" } = options;
  const { diagnostics, signal } = session;
  signal.throwIfAborted();

  const id = options.name ?? randomId();
  if (!isDeploymentName(id)) diagnostics.report(badName, { what: "the name of a deployment", name: id });
  const byChainlet = new Map(images.map((image) => [image.chainlet, image]));
  for (const { chainlet, image, service } of plan.packages) {
    const { name: chainletName, kind } = chainlet;
    if (kind !== "chainlet" && service?.kind !== "server") {
      const base = kind === "truss" ? "TrussChainlet" : "ContainerChainlet";
      const why = service?.why ?? "it does not say how it is started";
      diagnostics.report(notDeployableHere, { chainlet: chainletName, base, why }, { chainlet: chainletName });
    } else if (!byChainlet.has(chainletName)) {
      diagnostics.report(imageNotBuilt, { chainlet: chainletName, image: image.name }, { chainlet: chainletName });
    }
  }
  const apiKey = randomBytes(24).toString("base64url");
  const secrets = readSecrets(plan, options.environment, apiKey, session);
  if (!secrets || diagnostics.hasErrors()) return undefined;

  let earlier: Deployment[];
  try {
    earlier = await findDeployments(docker, { chain: plan.chainName });
  } catch (error) {
    diagnostics.report(engineRefused, { what: "list what is deployed", why: engineMessage(error) });
    return undefined;
  }
  if (earlier.some((deployment) => deployment.id === id)) {
    diagnostics.report(deploymentExists, { chain: plan.chainName, id });
    return undefined;
  }

  const target = { chain: plan.chainName, deployment: id };
  const common = { [labels.chain]: plan.chainName, [labels.deployment]: id, [labels.stage]: stage };
  const names = deploymentNames(plan, id);
  const services = serviceUrls(plan, names);
  // The entrypoint is code of the user's own, so its image has a Node to ask the others with.
  const front = plan.packages.find(({ chainlet }) => chainlet.isEntrypoint);
  const probe = {
    imageId: byChainlet.get(front?.chainlet.name ?? "")?.imageId ?? "",
    nodeExecutable: front?.baseImage.nodeExecutable ?? "node",
  };
  let deployment: Deployment | undefined;
  try {
    const { NCPU: cpus } = (await docker.info()) as { NCPU: number };
    await docker.createNetwork({ Name: names.network, Driver: "bridge", CheckDuplicate: true, Labels: common });
    for (const level of dependencyLevels(plan)) {
      const shared = { cpus, common, names, services, probe, byChainlet, secrets, options, stage };
      // All of a level are waited for, so that nothing is still being created while the rest is removed.
      const starts = await Promise.allSettled(level.map((unit) => startChainlet(startOf(unit, shared), session)));
      const failed = starts.find((start) => start.status === "rejected");
      if (failed?.status === "rejected") throw failed.reason;
      signal.throwIfAborted();
    }
    [deployment] = await findDeployments(docker, target);
    if (!deployment) throw new Error("the containers of the deployment are gone");
  } catch (error) {
    await removeChain(docker, target, { graceSeconds: 1 });
    signal.throwIfAborted();
    if (!(error instanceof DeploymentStopped)) {
      diagnostics.report(engineRefused, { what: `deploy ${plan.chainName}`, why: engineMessage(error) });
    }
    return undefined;
  }
  const host = remoteHost(docker);
  if (host !== undefined && deployment.url !== undefined) {
    diagnostics.report(engineElsewhere, { host, port: Number(new URL(deployment.url).port) });
  }
  // From here on the new one serves; an interruption must not take it away again.
  for (const old of earlier.filter((each) => each.stage === stage)) {
    try {
      await removeChain(docker, { chain: old.chain, deployment: old.id });
    } catch (error) {
      diagnostics.report(earlierStays, { chain: old.chain, id: old.id, why: engineMessage(error) });
    }
  }
  return deployment;
}

function startOf(
  unit: PackagePlan,
  shared: {
    readonly cpus: number;
    readonly common: Readonly<Record<string, string>>;
    readonly names: ReturnType<typeof deploymentNames>;
    readonly services: Readonly<Record<string, string>>;
    readonly probe: ChainletStart["probe"];
    readonly byChainlet: ReadonlyMap<string, BuiltImage>;
    readonly secrets: ReadonlyMap<string, ReadonlyMap<string, string>>;
    readonly options: DeployOptions;
    readonly stage: DeploymentStage;
  },
): ChainletStart {
  const { options, names, byChainlet, secrets, stage } = shared;
  const own = names.chainlets[unit.chainlet.name];
  const image = byChainlet.get(unit.chainlet.name);
  if (!own || !image) throw new Error(`no names or image for ${unit.chainlet.name}`);
  return {
    docker: options.docker,
    unit,
    names: own,
    network: names.network,
    imageId: image.imageId,
    labels: shared.common,
    services: shared.services,
    probe: shared.probe,
    secrets: secrets.get(unit.chainlet.name) ?? new Map(),
    userEnv: options.userEnv ?? {},
    environment: stage === "production" ? "production" : undefined,
    gpu: options.gpu,
    machineCpus: shared.cpus,
    port: options.port,
  };
}

/** The machine of the engine, when it is another one. */
function remoteHost(docker: Dockerode): string | undefined {
  const { host } = docker.modem as { host?: unknown };
  return typeof host !== "string" || /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/.test(host) ? undefined : host;
}

function randomId(): string {
  const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
  return Array.from({ length: 7 }, () => alphabet[randomInt(alphabet.length)]).join("");
}
