import { join } from "node:path";
import { build } from "../../../compiler/build.ts";
import { startChain } from "../../../compiler/local/start-chain.ts";
import { openSession } from "../../../compiler/open-session.ts";
import type { Session } from "../../../compiler/session.ts";
import type { RunningChain, Target } from "../case.ts";
import type { ReferenceChain } from "../chains.ts";
import { modelHere } from "../model/model.ts";
import type { ReferenceProject } from "./project.ts";
import { ask } from "./served.ts";

/** The emitted packages, a Node process each, started as `chainsc run` does. */
export const processes = (project: ReferenceProject): Target => ({
  name: "processes",
  async start(chain: ReferenceChain): Promise<RunningChain> {
    const source = join(project.folder, chain.folder, "chain.ts");
    const session = await openSession({ source });
    const { plan, directory } = await build({ source, entrypoint: chain.entrypoint }, { stages: [] }, session);
    if (!plan) throw failure(chain, session);
    const model = await modelHere(chain);
    const lines: string[] = [];
    const running = await startChain(
      plan,
      {
        directory,
        environment: { ...process.env, ...secretsOf(chain) },
        userEnv: { ...chain.userEnv, ...model.userEnv },
        onLine: (chainlet, line) => lines.push(`[${chainlet}] ${line}`),
      },
      session,
    );
    if (!running) {
      await model.stop();
      throw failure(chain, session);
    }
    const { origin } = new URL(running.url);
    const stop = async (): Promise<void> => {
      await running.stop();
      await model.stop();
    };
    return { origin, ask: (question) => ask(origin, question), lines: async () => lines, heard: model.heard, stop };
  },
});

/** As they come to a chain: from the environment of whoever starts it. */
export const secretsOf = ({ secrets = {} }: ReferenceChain): Record<string, string> =>
  Object.fromEntries(Object.entries(secrets).map(([name, value]) => [`TRUSS_SECRET_${name}`, value]));

export function failure({ name }: ReferenceChain, { diagnostics }: Session): Error {
  const found = diagnostics.all().map(({ code, message }) => `${code} ${message}`);
  return new Error(`The chain ${name} did not start.\n${found.join("\n")}`);
}
