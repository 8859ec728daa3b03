import { findEngine, howToGetOne } from "./find-engine.ts";

/** Runs once before all tests: says in one line that there is no engine, or refuses to start when one is required. */
export default async function announce(): Promise<void> {
  if (await findEngine()) return;
  if (process.env.CHAINSC_REQUIRE_ENGINE === "1") throw new Error(`CHAINSC_REQUIRE_ENGINE is set, but ${howToGetOne}`);
  console.warn(`Engine tests are skipped: ${howToGetOne}`);
}
