// The reference chains that talk to a model which is deployed elsewhere, or need one that is not here.

import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { runLocal } from "chainsc";
import { fake } from "chainsc/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { MistralLLM, PoemGenerator } from "../../fixtures/chains/reference/poems/chain.ts";
import type { RunningChain, Target } from "./case.ts";
import type { ReferenceChain } from "./chains.ts";
import { local } from "./targets/local.ts";
import { processes } from "./targets/processes.ts";
import { referenceProject } from "./targets/project.ts";

const project = referenceProject();
/** A model that is deployed elsewhere: it answers a prompt in capitals, and says what it hears; the first time it is busy. */
let model: Server;
let url: string;
const keys = new Set<string | undefined>();
let refused = 0;

beforeAll(async () => {
  model = createServer(async (request, response) => {
    keys.add(request.headers.authorization);
    const { prompt, audio_b64 = "" } = JSON.parse(await text(request)) as { prompt?: string; audio_b64?: string };
    if (prompt === undefined && refused === 0) {
      refused += 1;
      response.writeHead(503).end();
      return;
    }
    const heard = { text: Buffer.from(audio_b64, "base64").toString(), language: "de" };
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(prompt === undefined ? heard : prompt.toUpperCase()));
  });
  await new Promise<void>((listening) => model.listen(0, "127.0.0.1", listening));
  url = `http://127.0.0.1:${(model.address() as AddressInfo).port}/`;
});
afterAll(() => {
  model.close();
  project.remove();
});

async function within<T>(target: Target, chain: ReferenceChain, body: (chain: RunningChain) => Promise<T>): Promise<T> {
  const running = await target.start(chain);
  try {
    return await body(running);
  } finally {
    await running.stop();
  }
}

describe.each([local, processes(project)])("on $name", (target) => {
  it("the rag chain asks a hand-written stub, with the chain's own key", async () => {
    keys.clear();
    const chain: ReferenceChain = {
      name: "rag",
      folder: "rag",
      entrypoint: "RAG",
      parameters: ["new_bio"],
      userEnv: { LLM_URL: url },
      secrets: target === local ? { baseten_chain_api_key: "a local key" } : {},
    };
    const answer = await within(target, chain, (rag) => rag.ask({ input: { new_bio: "Ada" } }));
    expect(answer).toMatchObject({ status: 200, body: "ADA\nADA: A FIRST TEXT.\nADA: A SECOND TEXT." });
    expect([...keys]).toEqual([expect.stringMatching(target === local ? /^Api-Key a local key$/ : /^Api-Key \S{32}$/)]);
  });

  it("the transcription chain hears chunks of chunks, the first of them at the second attempt", async () => {
    refused = 0;
    const chain: ReferenceChain = {
      name: "transcription",
      folder: "transcription",
      entrypoint: "Transcribe",
      parameters: ["media_url", "duration_sec", "params"],
      userEnv: { WHISPER_URL: url },
      secrets: { dummy_webhook_key: "webhook", ...(target === local && { baseten_chain_api_key: "a local key" }) },
    };
    const params = { macro_chunk_size_sec: 20, micro_chunk_size_sec: 10 };
    const answer = await within(target, chain, (transcribe) =>
      transcribe.ask({ input: { media_url: "a.mp3", duration_sec: 45, params } }),
    );
    const segment = (start_sec: number, end_sec: number) => ({
      start_sec,
      end_sec,
      kind: "micro",
      transcription: { text: `a.mp3#${start_sec}-${end_sec}`, language: "de" },
    });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        media_url: "a.mp3",
        segments: [segment(0, 10), segment(10, 20), segment(20, 30), segment(30, 40), segment(40, 45)],
        signature: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
    expect(refused).toBe(1);
  });
});

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

  it("is packaged with the GPU, the weights and the secret of its model", async () => {
    const chain: ReferenceChain = {
      name: "poems",
      folder: "poems",
      entrypoint: "PoemGenerator",
      parameters: ["words"],
      secrets: { hf_access_token: "none" },
    };
    const answer = await within(processes(project), chain, (poems) => poems.ask({ input: { words: ["apple"] } }));
    expect(answer).toMatchObject({ status: 500, error: expect.stringContaining("Error: There is no GPU") });
    const packages = join(project.folder, ".chains_generated/PoemGenerator");
    expect(parse(readFileSync(join(packages, "chainlet_MistralLLM/config.yaml"), "utf8"))).toMatchObject({
      resources: { accelerator: "A10G" },
      model_cache: [{ repo_id: "mistralai/Mistral-7B-Instruct-v0.2", revision: "main" }],
      secrets: { hf_access_token: "***" },
    });
  });
});
