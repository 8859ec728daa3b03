import { existsSync } from "node:fs";
import Docker from "dockerode";
import { describe } from "vitest";

/** Where `up.sh` keeps its state. */
const ownFolder = process.env.CHAINSC_ENGINE_DIR ?? "/var/tmp/chainsc-engine";
const howToGetOne =
  'engine tests need a Docker engine: run `npm run engine`, then `eval "$(npm run -s engine)"` in the shell of the tests';

/** The base image that `up.sh` makes; `chainsc.yaml` maps the catalogue's to it by `baseImages`. */
export const testBaseImage = "chainsc-test/node:24-bookworm-slim";

/** `DOCKER_HOST`, the default socket, or the engine of `up.sh`, with the test base image in it; `undefined` when there is none. */
async function findEngine(): Promise<Docker | undefined> {
  const sockets = ["/var/run/docker.sock", `${ownFolder}/docker.sock`].filter((path) => existsSync(path));
  const hosts = process.env.DOCKER_HOST ? [process.env.DOCKER_HOST] : sockets.map((path) => `unix://${path}`);
  for (const host of hosts) {
    process.env.DOCKER_HOST = host;
    const docker = new Docker();
    try {
      await docker.getImage(testBaseImage).inspect();
      return docker;
    } catch {
      delete process.env.DOCKER_HOST;
    }
  }
  return undefined;
}

const engine = await findEngine();
if (!engine) {
  if (process.env.CHAINSC_REQUIRE_ENGINE === "1") throw new Error(`CHAINSC_REQUIRE_ENGINE is set, but ${howToGetOne}`);
  console.warn(howToGetOne);
}

/**
 * A `describe` for tests that need a real engine: `DOCKER_HOST` is set inside. Without one they are left out with one line that
 * says how to get one; with `CHAINSC_REQUIRE_ENGINE=1` the file fails instead.
 */
export const describeWithEngine = describe.runIf(engine !== undefined);

/** The connection; only inside `describeWithEngine`. */
export function docker(): Docker {
  if (!engine) throw new Error(howToGetOne);
  return engine;
}
