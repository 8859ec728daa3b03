import { existsSync } from "node:fs";
import Docker from "dockerode";

/** Where `up.sh` keeps its state. */
const ownFolder = process.env.CHAINSC_ENGINE_DIR ?? "/var/tmp/chainsc-engine";

/** The base image that `up.sh` makes; `chainsc.yaml` maps the catalogue's to it by `baseImages`. */
export const testBaseImage = "chainsc-test/node:24-bookworm-slim";

export const howToGetOne =
  'they need a Docker engine with test images: run `npm run engine`, and `eval "$(npm run -s engine)"` to use it in your shell too';

/**
 * The engine of `DOCKER_HOST`, else of the default socket, else of `up.sh`, when it has the test base image; `undefined` when there
 * is none. Sets `DOCKER_HOST`, so that processes started by tests use the same one.
 */
export async function findEngine(): Promise<Docker | undefined> {
  const sockets = ["/var/run/docker.sock", `${ownFolder}/docker.sock`].filter((path) => existsSync(path));
  const hosts = process.env.DOCKER_HOST ? [process.env.DOCKER_HOST] : sockets.map((path) => `unix://${path}`);
  const before = process.env.DOCKER_HOST;
  for (const host of hosts) {
    process.env.DOCKER_HOST = host;
    const docker = new Docker();
    try {
      await docker.getImage(testBaseImage).inspect();
      return docker;
    } catch {
      // The next one.
    }
  }
  if (before === undefined) delete process.env.DOCKER_HOST;
  else process.env.DOCKER_HOST = before;
  return undefined;
}
