// The reference chains of the behaviour contract (Appendix E), in one process.
import * as chains from "chainsc";
import { streamReader, streamTypes, streamWriter } from "chainsc/streaming";
import { fake } from "chainsc/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";

class GenerateData extends chains.ChainletBase {
  static override remoteConfig: chains.RemoteConfig = { name: "GENERATE_DATA" };
  runRemote(length: number): string {
    return "erodfd".repeat(Math.ceil(length / 6)).slice(0, length);
  }
}

function validate(data: string): void {
  if (data.length > 30) throw new RangeError(`This input is too long: ${data.length}.`);
}

class TextReplicator extends chains.ChainletBase {
  runRemote(data: string): string {
    validate(data);
    return data + data;
  }
}

class SideEffectBase extends chains.ChainletBase {
  context = chains.dependsContext();
  runRemote(): null {
    return null;
  }
}

class SideEffectOnlySubclass extends SideEffectBase {
  override runRemote(): null {
    return super.runRemote();
  }
}

class TextToNum extends chains.ChainletBase {
  replicator = chains.depends(TextReplicator);
  sideEffect = chains.depends(SideEffectOnlySubclass);
  async runRemote(data: string): Promise<number> {
    const text = await this.replicator.runRemote(data);
    await this.sideEffect.runRemote();
    return [...text].reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0);
  }
}

interface Item {
  number: number;
}

class SplitTextFailOnce extends chains.ChainletBase {
  #calls = 0;
  async runRemote(
    inputs: { data: string; numPartitions: number },
    _extra: number,
    items: Item[],
  ): Promise<[{ parts: string[]; partLens: number[] }, number, Item[]]> {
    if (this.#calls++ === 0) throw new RangeError("The first call always fails.");
    const { data, numPartitions } = inputs;
    const parts: string[] = [];
    for (let at = 0, left = numPartitions; left > 0; left--) {
      const length = Math.ceil((data.length - at) / left);
      parts.push(data.slice(at, at + length));
      at += length;
    }
    return [{ parts, partLens: parts.map((part) => part.length) }, 123, items];
  }
}

class ItestChain extends chains.ChainletBase {
  generate = chains.depends(GenerateData);
  split = chains.depends(SplitTextFailOnce, { retries: 1 });
  textToNum = chains.depends(TextToNum);
  async runRemote(
    length: number,
    numPartitions: number,
    objectDefault = { parts: [] as string[], partLens: [10] },
    simpleDefault = ["a", "b"],
  ): Promise<unknown> {
    const data = await this.generate.runRemote(length);
    const [{ parts }, number] = await this.split.runRemote({ data, numPartitions }, 123, [{ number: 1 }]);
    let value = 0;
    for (const part of parts) value += await this.textToNum.runRemote(part);
    return [value, data, number, objectDefault, simpleDefault];
  }
}

describe("the integration chain", () => {
  const rest = [123, { parts: [], partLens: [10] }, ["a", "b"]];

  it("gives the contract's numbers, retries what fails once, and keeps state within the run", async () => {
    await chains.runLocal(async () => {
      const chain = new ItestChain();
      expect(await chain.runRemote(30, 3)).toEqual([6280, "erodfd".repeat(5), ...rest]);
      expect(await chain.runRemote(20, 5)).toEqual([4198, "erodfderodfderodfder", ...rest]);
    });
  });

  it("tells of the root of an error two calls below", async () => {
    const failed = await chains.runLocal(() => new ItestChain().runRemote(300, 3)).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(chains.RemoteError);
    const lines = (failed as chains.RemoteError).message.split("\n");
    expect(lines[1]).toContain("Error calling dependency Chainlet `TextToNum`, HTTP status=500");
    expect(lines.at(-1)).toBe("╰   ╰   RangeError: This input is too long: 100.");
    expect(lines.filter((line) => line.includes("at validate ("))).toHaveLength(1);
  });
});

describe("the streaming chain", () => {
  const types = streamTypes(z.object({ words: z.array(z.string()) }), {
    header: z.object({ time: z.number(), msg: z.string() }),
    footer: z.object({ time: z.number(), durationSec: z.number(), msg: z.string() }),
  });

  class Generator extends chains.ChainletBase {
    async *runRemote(causeError: boolean): AsyncGenerator<Uint8Array> {
      const started = performance.now();
      const writer = streamWriter(types);
      yield writer.yieldHeader({ time: 0, msg: "Start." });
      const words: string[] = [];
      for (let i = 1; i < 5; i++) {
        words.push(String.fromCodePoint(70 + i).repeat(i));
        yield writer.yieldItem({ words });
        if (causeError && i > 2) throw new Error("Test Error");
      }
      yield writer.yieldFooter({ time: 1, durationSec: performance.now() - started, msg: "Done." });
    }
  }

  class StringGenerator extends chains.ChainletBase {
    async *runRemote(): AsyncGenerator<string> {
      yield* ["First ", "second ", "last."];
    }
  }

  class Consumer extends chains.ChainletBase {
    generator = chains.depends(Generator);
    strings = chains.depends(StringGenerator);
    async runRemote(
      causeError: boolean,
    ): Promise<{ header: unknown; chunks: unknown[]; footer: { durationSec: number }; strings: string }> {
      const reader = streamReader(types, this.generator.runRemote(causeError));
      const header = await reader.readHeader();
      const chunks: unknown[] = [];
      for await (const item of reader.readItems()) chunks.push(item.words);
      const footer = await reader.readFooter();
      let strings = "";
      for await (const part of this.strings.runRemote()) strings += part;
      return { header, chunks, footer, strings };
    }
  }

  it("reads header, items and footer, and text", async () => {
    const { header, chunks, footer, strings } = await chains.runLocal(() => new Consumer().runRemote(false));
    expect(header).toMatchObject({ msg: "Start." });
    expect(chunks).toEqual([["G"], ["G", "HH"], ["G", "HH", "III"], ["G", "HH", "III", "JJJJ"]]);
    expect(footer.durationSec).toBeGreaterThan(0);
    expect(strings).toBe("First second last.");
  });

  it("fails at the consumer when the producer fails", async () => {
    await expect(chains.runLocal(() => new Consumer().runRemote(true))).rejects.toThrow("Test Error");
  });
});

describe("the poems chain", () => {
  class MistralLlm extends chains.ChainletBase {
    static override remoteConfig: chains.RemoteConfig = { compute: { gpu: "A10G" } };
    async runRemote(_prompt: string): Promise<string> {
      throw new Error("needs a GPU");
    }
  }
  class PoemGenerator extends chains.ChainletBase {
    llm = chains.depends(MistralLlm);
    async runRemote(words: string[]): Promise<Record<string, string>> {
      const poems = words.map(
        async (word): Promise<[string, string]> => [
          word,
          await this.llm.runRemote(`Write a really short poem about: ${word}`),
        ],
      );
      return Object.fromEntries(await Promise.all(poems));
    }
  }

  it("runs with a fake in the place of the model", async () => {
    const fakes = [fake(MistralLlm, (prompt) => prompt.toUpperCase())];
    expect(await chains.runLocal({ fakes }, () => new PoemGenerator().runRemote(["apple", "banana"]))).toEqual({
      apple: "WRITE A REALLY SHORT POEM ABOUT: APPLE",
      banana: "WRITE A REALLY SHORT POEM ABOUT: BANANA",
    });
  });
});
