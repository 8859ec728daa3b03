import { join } from "node:path";
import type { Deployment } from "../../../compiler/deploy/docker/deployment.ts";
import { removeChain } from "../../../compiler/deploy/docker/down.ts";
import { readLogs } from "../../../compiler/deploy/docker/logs.ts";
import { openSession } from "../../../compiler/open-session.ts";
import { push } from "../../../compiler/push.ts";
import { docker } from "../../engine/engine.ts";
import { removeImages } from "../../engine/remove-images.ts";
import type { RunningChain, Target } from "../case.ts";
import type { ReferenceChain } from "../chains.ts";
import { modelInContainer } from "../model/model-container.ts";
import { failure, secretsOf } from "./processes.ts";
import type { ReferenceProject } from "./project.ts";
import { ask } from "./served.ts";

/** The images that were built from the packages, deployed to a Docker engine as `chainsc push` does. */
export const containers = (project: () => ReferenceProject): Target => ({
  name: "containers",
  async start(chain: ReferenceChain): Promise<RunningChain> {
    const source = join(project().folder, chain.folder, "chain.ts");
    const session = await openSession({ source });
    const name = `conformance-${chain.name.replaceAll("_", "-")}`;
    const model = await modelInContainer(chain);
    const { deployment } = await push(
      {
        source,
        entrypoint: chain.entrypoint,
        name,
        remote: "local",
        stage: "development",
        userEnv: { ...chain.userEnv, ...model.userEnv },
        environment: secretsOf(chain),
        generateOnly: false,
      },
      session,
    );
    const remove = async (): Promise<void> => {
      await model.stop();
      await removeChain(docker(), { chain: name }, { graceSeconds: 1 });
      await removeImages(name);
    };
    if (!deployment?.url) {
      await remove();
      throw failure(chain, session);
    }
    await model.join(name);
    const { origin } = new URL(deployment.url);
    return {
      origin,
      ask: (question) => ask(origin, question),
      lines: () => linesOf(deployment),
      heard: model.heard,
      stop: remove,
    };
  },
});

async function linesOf(deployment: Deployment): Promise<string[]> {
  const lines: string[] = [];
  const { signal } = new AbortController();
  await readLogs(docker(), deployment, { follow: false, signal }, ({ chainlet, text }) =>
    lines.push(`[${chainlet}] ${text}`),
  );
  return lines;
}
