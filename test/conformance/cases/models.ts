import { expect } from "vitest";
import { type ConformanceCase, exchange } from "../case.ts";

const withTheChainsKey = expect.stringMatching(/^Api-Key \S{32}$/);

const segment = (start_sec: number, end_sec: number) => ({
  start_sec,
  end_sec,
  kind: "micro",
  transcription: { text: `a.mp3#${start_sec}-${end_sec}`, language: "de" },
});

/** Models that are deployed elsewhere, and one that needs a GPU. */
export const modelCases: readonly ConformanceCase[] = [
  exchange({
    contract: [16],
    chain: "rag",
    does: "asks a hand-written stub, with the chain's own key",
    ask: { input: { new_bio: "Ada" } },
    expect: {
      body: "ADA\nADA: A FIRST TEXT.\nADA: A SECOND TEXT.",
      heard: [{ authorization: withTheChainsKey, status: 200 }],
    },
  }),
  exchange({
    contract: [],
    chain: "transcription",
    does: "hears chunks of chunks, the first of them at the second attempt",
    ask: {
      input: {
        media_url: "a.mp3",
        duration_sec: 45,
        params: { macro_chunk_size_sec: 20, micro_chunk_size_sec: 10 },
      },
    },
    expect: {
      body: {
        media_url: "a.mp3",
        segments: [segment(0, 10), segment(10, 20), segment(20, 30), segment(30, 40), segment(40, 45)],
        signature: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      heard: [503, 200, 200, 200, 200, 200].map((status) => ({ authorization: withTheChainsKey, status })),
    },
  }),
  exchange({
    contract: [],
    chain: "poems",
    does: "reaches the model, which says that it has no GPU",
    ask: { input: { words: ["apple"] } },
    expect: {
      status: 500,
      error: expect.stringMatching(
        /`MistralLLM`[\s\S]*Error: There is no GPU for "Write a really short poem about: apple" here\./,
      ),
    },
  }),
];
