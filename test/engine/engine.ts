import type Docker from "dockerode";
import { describe } from "vitest";
import { findEngine, howToGetOne } from "./find-engine.ts";

export { testBaseImage } from "./find-engine.ts";

const engine = await findEngine();

/**
 * A `describe` for tests that need a real engine: `DOCKER_HOST` is set inside. Without one they are left out; the run says so in
 * one line (`announce.ts`), and fails with `CHAINSC_REQUIRE_ENGINE=1`.
 */
export const describeWithEngine = describe.runIf(engine !== undefined);

/** The connection; only inside `describeWithEngine`. */
export function docker(): Docker {
  if (!engine) throw new Error(`Not inside describeWithEngine: ${howToGetOne}`);
  return engine;
}
