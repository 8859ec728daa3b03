import { AsyncLocalStorage } from "node:async_hooks";
import * as chains from "chainsc";
import { FakeClock } from "chainsc/testing";
import { describe, expect, it } from "vitest";

interface Box {
  items: number[];
  note?: unknown;
}

class Keeper extends chains.ChainletBase {
  kept: Box | undefined;
  async runRemote(box: Box): Promise<Box> {
    box.items.push(99);
    this.kept = box;
    return box;
  }
}

class Owner extends chains.ChainletBase {
  keeper = chains.depends(Keeper);
  async runRemote(note?: unknown): Promise<{ mine: number[]; theirs: number[]; same: boolean }> {
    const box: Box = { items: [1], note };
    const answer = await this.keeper.runRemote(box);
    return { mine: box.items, theirs: answer.items, same: box === answer };
  }
}

class Failing extends chains.ChainletBase {
  static calls = 0;
  async runRemote(kind: string): Promise<string> {
    Failing.calls++;
    if (kind === "teapot") throw new chains.HttpError(418, "short and stout", { headers: { "x-pot": "1" } });
    if (kind === "once" && Failing.calls > 1) return "second time";
    if (kind === "slow") {
      const { signal } = chains.requestContext();
      await new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    }
    throw new RangeError(`failed with ${kind}`);
  }
}

class Middle extends chains.ChainletBase {
  failing = chains.depends(Failing, { timeoutSec: 0.5 });
  async runRemote(kind: string): Promise<string> {
    const [answer] = await Promise.all([this.failing.runRemote(kind)]);
    return answer;
  }
}

class Top extends chains.ChainletBase {
  middle = chains.depends(Middle);
  repeated = chains.depends(Failing, { retries: 1 });
  async runRemote(kind: string): Promise<string> {
    Failing.calls = 0;
    return await (kind === "once" ? this.repeated.runRemote(kind) : this.middle.runRemote(kind));
  }
}

const failure = async (kind: string): Promise<chains.RemoteError> => {
  const error: unknown = await chains.runLocal(() => new Top().runRemote(kind)).catch((caught: unknown) => caught);
  if (error instanceof chains.RemoteError) return error;
  throw error;
};

function nested(levels: number): unknown {
  let value: unknown = [];
  for (let level = 0; level < levels; level++) value = [value];
  return value;
}

describe("isolation", () => {
  it("copies arguments and results, so that aliasing shows", async () => {
    const run = () => new Owner().runRemote();
    expect(await chains.runLocal(run)).toEqual({ mine: [1], theirs: [1, 99], same: false });
    expect(await chains.runLocal({ isolation: "reference" }, run)).toEqual({
      mine: [1, 99],
      theirs: [1, 99],
      same: true,
    });
  });

  it("carries what the wire carries", async () => {
    class Echo extends chains.ChainletBase {
      async runRemote(value: unknown): Promise<unknown> {
        return value;
      }
    }
    const value = {
      date: new Date(5),
      map: new Map([["a", 1]]),
      set: new Set([1]),
      bytes: new Uint8Array([1, 2]),
      floats: new Float32Array([0.5]),
      big: 12n,
      url: new URL("https://a.example/b"),
      nothing: null,
      matrix: new chains.NdArray(new Float32Array(6), [2, 3]),
    };
    const answer = await chains.runLocal(() => new Echo().runRemote(value));
    expect(answer).toEqual(value);
    expect(answer).not.toBe(value);
    expect((answer as typeof value).matrix).toBeInstanceOf(chains.NdArray);
    expect((answer as typeof value).matrix.data).not.toBe(value.matrix.data);
  });

  it("lets NaN and infinities pass where the call is binary, as the wire does", async () => {
    class Echo extends chains.ChainletBase {
      async runRemote(value: number[]): Promise<number[]> {
        return value;
      }
    }
    class Caller extends chains.ChainletBase {
      echo = chains.depends(Echo, { useBinary: true });
      async runRemote(): Promise<string> {
        return (await this.echo.runRemote([Number.NaN, Number.NEGATIVE_INFINITY])).join();
      }
    }
    expect(await chains.runLocal(() => new Caller().runRemote())).toBe("NaN,-Infinity");
  });

  it.each([
    ["functions", () => undefined, "Argument 1 of Keeper.runRemote.note", "function"],
    ["symbols", Symbol("s"), "Argument 1 of Keeper.runRemote.note", "symbol"],
    ["not-a-number", { deep: [Number.NaN] }, "Argument 1 of Keeper.runRemote.note.deep[0]", "NaN"],
    ["invalid dates", [new Date(Number.NaN)], "Argument 1 of Keeper.runRemote.note[0]", "invalid Date"],
    ["keys that servers refuse", JSON.parse('{"__proto__":1}'), "Argument 1 of Keeper.runRemote.note", "__proto__"],
    ["what is too deep", nested(300), "Argument 1 of Keeper.runRemote.note[0][0]", "nested too deeply"],
    ["keys of a map", new Map([[Object.create(null), () => 1]]), ".note.get(an object)", "function"],
    ["class instances", new (class Secret {})(), "Argument 1 of Keeper.runRemote.note", "Secret"],
  ])("refuses %s with their path", async (_name, note, path, why) => {
    class Caller extends chains.ChainletBase {
      keeper = chains.depends(Keeper);
      async runRemote(): Promise<Box> {
        return this.keeper.runRemote({ items: [], note });
      }
    }
    const running = chains.runLocal(() => new Caller().runRemote());
    await expect(running).rejects.toThrow(chains.ChainsUsageError);
    await expect(running).rejects.toThrow(path);
    await expect(running).rejects.toThrow(why);
  });

  it("refuses what contains itself", async () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    await expect(chains.runLocal(() => new Owner().runRemote(circle))).rejects.toThrow("it contains itself");
  });
});

describe("failures", () => {
  it("arrive as RemoteError with the whole chain of causes, root at the bottom", async () => {
    const error = await failure("x");
    expect(error).toMatchObject({ remoteName: "Middle", status: 500, attempts: 1 });
    expect(error.detail).toMatchObject({ remoteName: "Middle", exceptionClsName: "RemoteError" });
    expect(error.message).toContain("├─ Error calling dependency Chainlet `Middle`, HTTP status=500");
    expect(error.message).toContain("│   ├─ Error calling dependency Chainlet `Failing`, HTTP status=500");
    expect(error.message).toMatch(/╰ {3}╰ {3}RangeError: failed with x$/m);
    expect(error.message).toMatch(/│ {3} {2}at Middle\.runRemote \(test\/runtime\/local-isolation\.test\.ts:\d+:\d+\)/);
    expect(error.message).toMatch(/at Failing\.runRemote \(test\/runtime\/local-isolation\.test\.ts:\d+:\d+\)/);
  });

  it("tell what was thrown by name, message and place, and hand over neither its class nor its properties", async () => {
    class OwnError extends Error {
      override name = "OwnError";
      readonly limit = 3;
    }
    class Thrower extends chains.ChainletBase {
      async runRemote(): Promise<void> {
        throw new OwnError("own");
      }
    }
    class Caller extends chains.ChainletBase {
      thrower = chains.depends(Thrower);
      async runRemote(): Promise<void> {
        await this.thrower.runRemote().catch((error: Error) => {
          cause = error.cause;
        });
      }
    }
    let cause: unknown;
    await chains.runLocal({ isolation: "clone" }, () => new Caller().runRemote());
    expect(cause).toMatchObject({ name: "OwnError", message: "own" });
    expect(cause).not.toBeInstanceOf(OwnError);
    expect(cause).not.toHaveProperty("limit");
    expect((cause as Error).stack).toMatch(
      /^OwnError: own\n {4}at Thrower\.runRemote \(test\/runtime\/local-isolation\.test\.ts:\d+:\d+\)/,
    );
  });

  it("keep the status of an HttpError through every hop", async () => {
    const error = await failure("teapot");
    expect(error).toMatchObject({ status: 418, isHttpError: true });
    expect(error.detail.httpHeaders).toEqual({ "x-pot": "1" });
  });

  it("are tried again as the options say", async () => {
    expect(await chains.runLocal(() => new Top().runRemote("once"))).toBe("second time");
  });

  it("at the deadline are RemoteTimeoutErrors that name the dependency and the limit, and the callee is told", async () => {
    const error = await failure("slow");
    expect(error.detail.exceptionClsName).toBe("RemoteTimeoutError");
    expect(error.message).toContain("Timeout calling remote Chainlet `Failing` (0.5 s");
  });

  it("that ask for a pause get it, as they do deployed", async () => {
    const clock = new FakeClock();
    const triedAt: number[] = [];
    class Busy extends chains.ChainletBase {
      async runRemote(): Promise<string> {
        triedAt.push(clock.now());
        if (triedAt.length === 1) throw new chains.HttpError(503, "busy", { headers: { "Retry-After": "7" } });
        return "free";
      }
    }
    class Caller extends chains.ChainletBase {
      busy = chains.depends(Busy, { retries: 1 });
      async runRemote(): Promise<string> {
        return this.busy.runRemote();
      }
    }
    const answer = chains.runLocal({ clock }, () => new Caller().runRemote());
    await clock.advance(20_000);
    expect(await answer).toBe("free");
    expect(triedAt[1]).toBeGreaterThanOrEqual(7_000);
  });

  it("of the constructed chainlet itself stay what they are", async () => {
    await expect(chains.runLocal(() => new Failing().runRemote("x"))).rejects.toThrow(RangeError);
  });
});

describe("streams", () => {
  class Words extends chains.ChainletBase {
    async *runRemote(words: string[]): AsyncGenerator<{ word: string }> {
      for (const word of words) {
        if (word === "stop") throw new RangeError("stopped");
        yield { word };
      }
    }
  }
  class Reader extends chains.ChainletBase {
    words = chains.depends(Words);
    async *runRemote(words: string[]): AsyncGenerator<string> {
      for await (const { word } of this.words.runRemote(words)) yield word.toUpperCase();
    }
  }
  const read = (words: string[], seen: string[] = []) =>
    chains.runLocal(async () => {
      for await (const word of new Reader().runRemote(words)) seen.push(word);
      return seen;
    });

  it("pass item by item", async () => {
    expect(await read(["a", "b"])).toEqual(["A", "B"]);
    expect(await read([])).toEqual([]);
  });

  it("fail in the middle with a RemoteError after what came before", async () => {
    const seen: string[] = [];
    await expect(read(["a", "stop", "b"], seen)).rejects.toThrow(chains.RemoteError);
    expect(seen).toEqual(["A"]);
  });

  it("go on after the deadline of the call, which is for the first item", async () => {
    const clock = new FakeClock();
    class Leaf extends chains.ChainletBase {
      async runRemote(): Promise<string> {
        return "leaf";
      }
    }
    class Slow extends chains.ChainletBase {
      leaf = chains.depends(Leaf);
      async *runRemote(): AsyncGenerator<string> {
        yield "first";
        await new Promise<void>((resolve) => clock.after(5_000, resolve));
        yield await this.leaf.runRemote();
      }
    }
    class Caller extends chains.ChainletBase {
      slow = chains.depends(Slow, { timeoutSec: 1 });
      async runRemote(): Promise<string[]> {
        const all: string[] = [];
        for await (const item of this.slow.runRemote()) all.push(item);
        return all;
      }
    }
    const answer = chains.runLocal({ clock }, () => new Caller().runRemote());
    await clock.advance(5_000);
    expect(await answer).toEqual(["first", "leaf"]);
  });

  it("clean up as part of their call when the reader leaves", async () => {
    const cleaned: string[] = [];
    class Endless extends chains.ChainletBase {
      async *runRemote(): AsyncGenerator<number> {
        try {
          for (let n = 0; ; n++) yield n;
        } finally {
          cleaned.push(chains.requestContext().requestId);
        }
      }
    }
    class Caller extends chains.ChainletBase {
      endless = chains.depends(Endless);
      async runRemote(): Promise<number> {
        for await (const n of this.endless.runRemote()) if (n === 2) break;
        return cleaned.length;
      }
    }
    await chains.runLocal(async () => {
      expect(await new Caller().runRemote()).toBe(1);
      for await (const n of new Endless().runRemote()) if (n === 2) break;
    });
    expect(cleaned).toEqual([expect.stringContaining("local-"), expect.stringContaining("local-")]);
  });

  it("of a method that is no generator are copied and fail as the others do", async () => {
    class Delegating extends chains.ChainletBase {
      runRemote(): AsyncIterable<number[]> {
        return this.#items();
      }
      async *#items(): AsyncGenerator<number[]> {
        const item = [1];
        yield item;
        yield item;
        throw new RangeError("no more");
      }
    }
    class Caller extends chains.ChainletBase {
      delegating = chains.depends(Delegating);
      async runRemote(): Promise<string> {
        const seen: number[][] = [];
        try {
          for await (const item of this.delegating.runRemote()) {
            item.push(2);
            seen.push(item);
          }
        } catch (error) {
          return `${JSON.stringify(seen)} ${(error as Error).name}`;
        }
        return "no error";
      }
    }
    expect(await chains.runLocal(() => new Caller().runRemote())).toBe("[[1,2],[1,2]] RemoteError");
  });
});

describe("AsyncLocalStorage of user code", () => {
  it("does not leak from a dependency into its caller", async () => {
    const storage = new AsyncLocalStorage<string>();
    class Entering extends chains.ChainletBase {
      async runRemote(): Promise<string | undefined> {
        storage.enterWith("the dependency's");
        await undefined;
        return storage.getStore();
      }
    }
    class Caller extends chains.ChainletBase {
      entering = chains.depends(Entering);
      async runRemote(): Promise<unknown> {
        return [await this.entering.runRemote(), storage.getStore()];
      }
    }
    const answer = storage.run("the caller's", () => chains.runLocal(() => new Caller().runRemote()));
    expect(await answer).toEqual(["the dependency's", "the caller's"]);
  });
});

describe("requestContext", () => {
  it("is there in every runRemote, and nowhere else", async () => {
    class Inner extends chains.ChainletBase {
      async runRemote(): Promise<boolean> {
        return chains.requestContext().deadline !== undefined;
      }
    }
    class Outer extends chains.ChainletBase {
      inner = chains.depends(Inner);
      async runRemote(): Promise<[boolean, string]> {
        return [await this.inner.runRemote(), chains.requestContext().requestId];
      }
    }
    expect(await chains.runLocal(() => new Outer().runRemote())).toEqual([true, expect.stringContaining("local-")]);
    expect(() => chains.requestContext()).toThrow(chains.ChainsRuntimeError);
    class Nesting extends chains.ChainletBase {
      async runRemote(): Promise<string> {
        return chains.runLocal(() => {
          expect(() => chains.requestContext()).toThrow(chains.ChainsRuntimeError);
          return "nested";
        });
      }
    }
    expect(await chains.runLocal(() => new Nesting().runRemote())).toBe("nested");
  });
});
