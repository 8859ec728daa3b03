import { join } from "node:path";
import * as chains from "chainsc";
import { describeError } from "../../../runtime/errors/describe-error.ts";
import { RemoteErrorDetail } from "../../../runtime/errors/remote-error-detail.ts";
import type { Answer, Question, RunningChain, Target } from "../case.ts";
import { type ReferenceChain, referenceFolder } from "../chains.ts";
import { modelHere } from "../model/model.ts";

type Entrypoint = new () => { runRemote(...args: readonly unknown[]): unknown };

/** The chain's sources, imported into this process; each question is a run of its own. */
export const local: Target = {
  name: "runLocal",
  async start(chain: ReferenceChain): Promise<RunningChain> {
    const module = (await import(join(referenceFolder, chain.folder, "chain.ts"))) as Record<string, Entrypoint>;
    const Entry = module[chain.entrypoint];
    if (!Entry) throw new Error(`${chain.folder} does not export ${chain.entrypoint}`);
    const model = await modelHere(chain);
    // A deployment makes its key; a local run is given one.
    const secrets = { baseten_chain_api_key: "0123456789abcdef0123456789abcdef", ...chain.secrets };
    const userEnv = { ...chain.userEnv, ...model.userEnv };
    return {
      ask: (question) => chains.runLocal({ secrets, userEnv }, () => answer(chain, new Entry(), question)),
      lines: async () => [],
      heard: model.heard,
      stop: model.stop,
    };
  },
};

async function answer(chain: ReferenceChain, entry: InstanceType<Entrypoint>, { input }: Question): Promise<Answer> {
  try {
    const result = entry.runRemote(...chain.parameters.map((name) => input[name]));
    return { status: 200, headers: {}, body: isStream(result) ? await gathered(result) : asJson(await result) };
  } catch (error) {
    const { status, detail, headers } = await describeError(chain.entrypoint, error);
    return { status, headers, body: undefined, error: withinChains(detail).format() };
  }
}

/** As it would be sent. */
const asJson = (value: unknown): unknown => (value === undefined ? null : JSON.parse(JSON.stringify(value)));

const isStream = (value: unknown): value is AsyncIterable<string> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value;

async function gathered(stream: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const part of stream) text += part;
  return text;
}

/** The caller of the chain is this test; its frames, and the path to the project, are nobody's business. */
function withinChains(detail: RemoteErrorDetail): RemoteErrorDetail {
  const prefix = "fixtures/chains/reference/";
  const frames = detail.userStackTrace.filter(({ filename }) => filename.startsWith(prefix));
  return new RemoteErrorDetail({
    ...detail,
    exceptionMessage: detail.exceptionMessage.replaceAll(prefix, ""),
    userStackTrace: frames.map((frame) => ({ ...frame, filename: frame.filename.slice(prefix.length) })),
  });
}
