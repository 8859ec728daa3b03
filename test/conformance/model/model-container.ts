import { readFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { pack } from "tar-stream";
import { labels } from "../../../compiler/deploy/docker/deployment.ts";
import { docker, testBaseImage } from "../../engine/engine.ts";
import type { ReferenceChain } from "../chains.ts";
import { askHeard, type Model, noModel } from "./model.ts";

const alias = "model-elsewhere";
const port = "8080/tcp";
/** The image's Node takes the types out of the file. */
const program = 'import { modelServer } from "/model-server.ts"; modelServer().listen(8080);';

/** A model in a container of its own, which only the networks that it is let into reach. */
export interface ModelContainer extends Model {
  /** Lets the chainlets of a deployed chain reach it. */
  join(chain: string): Promise<void>;
}

export async function modelInContainer({ modelUrl }: ReferenceChain): Promise<ModelContainer> {
  if (modelUrl === undefined) return { ...noModel, join: async () => undefined };
  const container = await docker().createContainer({
    Image: testBaseImage,
    Cmd: ["node", "--input-type=module", "-e", program],
    ExposedPorts: { [port]: {} },
    HostConfig: { PortBindings: { [port]: [{ HostIp: "127.0.0.1", HostPort: "" }] } },
  });
  const stop = async (): Promise<void> => {
    await container.remove({ force: true });
  };
  try {
    await container.putArchive(await source(), { path: "/" });
    await container.start();
    const { NetworkSettings } = await container.inspect();
    const hostPort = NetworkSettings.Ports[port]?.[0]?.HostPort;
    return {
      userEnv: { [modelUrl]: `http://${alias}:8080/` },
      heard: () => askHeard(`http://127.0.0.1:${hostPort}/`),
      async join(chain) {
        for (const { Id } of await docker().listNetworks({ filters: { label: [`${labels.chain}=${chain}`] } })) {
          await docker()
            .getNetwork(Id)
            .connect({ Container: container.id, EndpointConfig: { Aliases: [alias] } });
        }
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function source(): Promise<Buffer> {
  const archive = pack();
  const name = "model-server.ts";
  archive.entry({ name }, readFileSync(fileURLToPath(new URL(name, import.meta.url))));
  archive.finalize();
  return buffer(archive);
}
