import * as chains from "chainsc";
import { expect, it } from "vitest";
import { HelloWorld } from "../chain.ts";

it("greets at least once and at most as often as it may", async () => {
  const answer = await chains.runLocal({ secrets: {} }, () => new HelloWorld().runRemote(3, "Hi"));
  expect(["Hi", "Hi Hi", "Hi Hi Hi"]).toContain(answer);
});
