import type { BuildResult } from "../build.ts";
import type { Deployment } from "../deploy/docker/deployment.ts";
import { isDeploymentName } from "../deploy/docker/names.ts";
import { badCommandLine, deprecatedOption } from "../diagnostics/catalogue/0-usage.ts";
import { badName } from "../diagnostics/catalogue/9-deploy.ts";
import type { Session } from "../session.ts";
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
  if (!isDocker(invocation, session) || !isConsistent(invocation, session)) return finish({ exit: 2 });

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

/** Reports options that are deprecated, and those that cannot be together or cannot be used, before anything is built. */
function isConsistent(invocation: Invocation, session: Session): boolean {
  const { diagnostics } = session;
  const { publish } = invocation.options;
  if (publish === true) {
    const why = "a push is published unless it says otherwise";
    diagnostics.report(deprecatedOption, { option: "--publish", why, instead: "leave it out" });
  } else if (publish === false) {
    const instead = "leave it out; production changes only with --promote";
    diagnostics.report(deprecatedOption, { option: "--no-publish", why: "it makes a development deployment", instead });
  }
  const name = textOption(invocation, "deploymentName");
  if (name === undefined) return true;
  if (!isDeploymentName(name)) {
    diagnostics.report(badName, { what: "the name of a deployment", name });
    return false;
  }
  // An environment makes a push a published one, whatever else it says.
  if (publish !== false || isProduction(invocation)) return true;
  const problem = "--deployment-name names a published deployment, and --no-publish makes this one a draft.";
  diagnostics.report(badCommandLine, { problem, command: "push", suggestion: "leave one of the two out" });
  return false;
}

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
  const name = textOption(invocation, "deploymentName");
  const called = name === undefined ? "" : ` by ${name}`;
  const text = `Would replace the ${stage} deployment of ${plan?.chainName}${called}:\n${lines.join("")}`;
  const data = { chain: plan?.chainName ?? null, stage, ...(name !== undefined && { deployment: name }), images };
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
