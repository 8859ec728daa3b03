import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runLocal } from "chainsc";
import { fake } from "chainsc/testing";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { build } from "../../compiler/build.ts";
import { openSession } from "../../compiler/open-session.ts";
import { MistralLLM, PoemGenerator } from "../../fixtures/chains/reference/poems/chain.ts";
import { referenceProject } from "./targets/project.ts";

// A model with weights on a GPU that is not here.
describe("the poems chain", () => {
  it("runs locally with a fake in the place of the model", async () => {
    const fakes = [fake(MistralLLM, (prompt) => prompt.toUpperCase())];
    expect(await runLocal({ fakes }, () => new PoemGenerator().runRemote(["apple", "banana"]))).toEqual({
      apple: "WRITE A REALLY SHORT POEM ABOUT: APPLE",
      banana: "WRITE A REALLY SHORT POEM ABOUT: BANANA",
    });
  });

  it("takes a model that is passed in", async () => {
    const model = { runRemote: async (prompt: string) => `${prompt.length}` };
    expect(await runLocal({}, () => new PoemGenerator(model).runRemote(["plum"]))).toEqual({ plum: "37" });
  });

  describe("as packages", () => {
    const project = referenceProject();
    afterAll(() => project.remove());

    it("has the GPU, the weights and the secret of its model in its configuration", async () => {
      const source = join(project.folder, "poems/chain.ts");
      await build({ source }, { stages: [] }, await openSession({ source }));
      const packages = join(project.folder, ".chains_generated/PoemGenerator");
      expect(parse(readFileSync(join(packages, "chainlet_MistralLLM/config.yaml"), "utf8"))).toMatchObject({
        resources: { accelerator: "A10G" },
        model_cache: [{ repo_id: "mistralai/Mistral-7B-Instruct-v0.2", revision: "main" }],
        secrets: { hf_access_token: "***" },
      });
    });
  });
});
