import type { BuildResult } from "../build.ts";
import type { Deployment } from "../deploy/docker/deployment.ts";
import { flag, type Invocation, textOption } from "./command.ts";
import type { ExitCode } from "./exit-code.ts";
import { exitOf } from "./exit-of.ts";
import { isDocker, refuseOption } from "./on-engine.ts";
import { readEnvironment, readUserEnv } from "./read-json-option.ts";
import { start } from "./start.ts";

/** `chainsc push`: build and deploy. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const unsupported = firstUnsupported(invocation);
  if (unsupported) return refuseOption(invocation, unsupported.option, unsupported.instead);
  const environment = await readEnvironment(invocation);
  if (typeof environment === "number") return environment;
  const userEnv = readUserEnv(invocation);
  if (typeof userEnv === "number") return userEnv;
  const started = await start(invocation, invocation.arguments);
  if (typeof started === "number") return started;
  const { session, source, entrypoint, finish } = started;
  const remote = textOption(invocation, "remote") ?? "local";
  if (!isDocker(invocation, session)) return finish({ exit: 2 });

  const { push } = await import("../push.ts");
  const request = {
    source,
    entrypoint,
    name: textOption(invocation, "name"),
    remote,
    stage: isProduction(invocation) ? ("production" as const) : ("development" as const),
    deploymentName: textOption(invocation, "deploymentName"),
    generateOnly: flag(invocation, "dryrun") || flag(invocation, "plan"),
    ...environment,
    ...userEnv,
  };
  const { built, deployment } = await push(request, session);
  const diagnostics = session.diagnostics.all();
  if (deployment) return finish({ diagnostics, ...deployed(deployment) });
  if (built && request.generateOnly && !session.diagnostics.hasErrors())
    return finish({ diagnostics: built.diagnostics, ...planned(invocation, built) });
  const outcome = built?.images.length ? "Nothing was left running." : "Nothing was deployed.";
  return finish({ chainletCount: built?.chainletCount, outcome, exit: exitOf(diagnostics) });
}

const isProduction = (invocation: Invocation): boolean =>
  flag(invocation, "promote") || textOption(invocation, "environment") === "production";

function deployed(deployment: Deployment) {
  const { chain, id, stage, url } = deployment;
  const outcome = `${chain} is up (${stage}, deployment ${id}). Try: chainsc call ${chain} --input '{…}'`;
  return { outcome, text: `${url}\n`, data: { deployment } };
}

function planned(invocation: Invocation, { plan, directory }: BuildResult) {
  const packages = plan?.packages ?? [];
  const images = packages.map(({ chainlet, image }) => ({ chainlet: chainlet.name, image: image.name }));
  const stage = isProduction(invocation) ? "production" : "development";
  const lines = images.map(({ chainlet, image }) => `  start ${chainlet} from ${image}\n`);
  const text = `Would replace the ${stage} deployment of ${plan?.chainName}:\n${lines.join("")}`;
  const data = { chain: plan?.chainName ?? null, stage, images };
  return flag(invocation, "plan")
    ? { text, data, outcome: "Nothing was deployed." }
    : { text: `${directory}\n`, data, outcome: "The packages were generated; nothing was deployed." };
}

function firstUnsupported(invocation: Invocation): { option: string; instead: string } | undefined {
  const environment = textOption(invocation, "environment");
  if (environment !== undefined && environment !== "production")
    return { option: `--environment ${environment}`, instead: "push without it, or use --promote for production" };
  if (flag(invocation, "watch")) return { option: "--watch", instead: "push again after an edit" };
  if (invocation.options.wait === false)
    return { option: "--no-wait", instead: "leave it out; push returns when every chainlet is ready" };
  if (flag(invocation, "includeGitInfo")) return { option: "--include-git-info", instead: "leave it out" };
  return undefined;
}
