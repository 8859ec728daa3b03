import * as chains from "chainsc";
import { fake } from "chainsc/testing";
import { describe, expect, it } from "vitest";

class RandInt extends chains.ChainletBase {
  static made = 0;
  calls = 0;
  constructor() {
    super();
    RandInt.made++;
  }
  async runRemote(maxValue: number): Promise<number> {
    this.calls++;
    return maxValue + this.calls;
  }
}

class HelloWorld extends chains.ChainletBase {
  static override userConfig = { tone: "polite" };
  randInt = chains.depends(RandInt, { retries: 3, timeoutSec: 5 });
  context = chains.dependsContext<{ tone: string }>();
  async runRemote(maxValue: number, greeting = "Hello"): Promise<string> {
    return Array(await this.randInt.runRemote(maxValue))
      .fill(greeting)
      .join(" ");
  }
}

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("a local run", () => {
  it("runs the sample of the guide, and resolves to what its body resolves to", async () => {
    expect(await chains.runLocal({ secrets: {} }, async () => new HelloWorld().runRemote(1))).toBe("Hello Hello");
    expect(await chains.runLocal(() => new HelloWorld().runRemote(1, "Hi"))).toBe("Hi Hi");
  });

  it("shares one instance per class between all dependents, and forgets it with the run", async () => {
    class Left extends HelloWorld {}
    RandInt.made = 0;
    await chains.runLocal(async () => {
      const [first, second] = [new HelloWorld(), new Left()];
      expect(first).not.toBe(second);
      expect(await first.runRemote(1)).toBe("Hello Hello");
      expect(await second.runRemote(1)).toBe("Hello Hello Hello");
    });
    expect(RandInt.made).toBe(1);
    expect(await chains.runLocal(() => new HelloWorld().runRemote(1))).toBe("Hello Hello");
  });

  it("does not see concurrent and nested runs", async () => {
    const secretOf = (secret: string, ms: number) =>
      chains.runLocal({ secrets: { secret } }, async () => {
        await later(ms);
        return new HelloWorld().context.secrets.secret;
      });
    const nested = chains.runLocal({ secrets: { secret: "outer" } }, async () => {
      const inner = await secretOf("inner", 1);
      return [inner, new HelloWorld().context.secrets.secret];
    });
    expect(await Promise.all([secretOf("a", 5), secretOf("b", 1), nested])).toEqual(["a", "b", ["inner", "outer"]]);
  });

  it("runs a subclass that calls its base", async () => {
    class Base extends chains.ChainletBase {
      async runRemote(): Promise<string> {
        return "BaseChainlet";
      }
    }
    class Derived extends Base {
      override async runRemote(): Promise<string> {
        return `${await super.runRemote()} DerivedChainlet`;
      }
    }
    expect(await chains.runLocal(() => new Derived().runRemote())).toBe("BaseChainlet DerivedChainlet");
  });

  it("lets a helper construct a chainlet for the body", async () => {
    const build = (): HelloWorld => new HelloWorld();
    class Runner {
      chainlet = build();
    }
    expect(await chains.runLocal(() => new Runner().chainlet.runRemote(1))).toBe("Hello Hello");
  });

  it("takes dependencies and contexts as explicit constructor arguments", async () => {
    class Poems extends chains.ChainletBase {
      readonly #randInt: { runRemote(n: number): Promise<number> };
      constructor(randInt: { runRemote(n: number): Promise<number> } = chains.depends(RandInt)) {
        super();
        this.#randInt = randInt;
      }
      async runRemote(): Promise<number> {
        return this.#randInt.runRemote(1);
      }
    }
    expect(await chains.runLocal(() => new Poems({ runRemote: async () => 42 }).runRemote())).toBe(42);
    expect(await chains.runLocal(() => new Poems().runRemote())).toBe(2);
  });

  it("puts fakes in the place of dependencies, wherever they are", async () => {
    const fakes = [fake(RandInt, async (max) => max * 2)];
    expect(await chains.runLocal({ fakes }, () => new HelloWorld().runRemote(1, "x"))).toBe("x x");
  });

  it("gives the static user configuration, in fields and in constructor defaults", async () => {
    class ByParameter extends chains.ChainletBase {
      static override userConfig = { model: "small" };
      constructor(readonly_ = chains.dependsContext<{ model: string }>()) {
        super();
        this.context = readonly_;
      }
      context;
      async runRemote(): Promise<string> {
        return this.context.userConfig.model;
      }
    }
    await chains.runLocal(async () => {
      const hello = new HelloWorld();
      expect(await new ByParameter().runRemote()).toBe("small");
      expect(hello.context.userConfig).toEqual({ tone: "polite" });
    });
  });

  it("offers the context's other fields", async () => {
    const options = { dataDir: "/data", userEnv: { a: "1" }, environment: { name: "staging" } };
    const { context } = await chains.runLocal(options, () => new HelloWorld());
    expect({ ...context }).toMatchObject(options);
    expect(() => context.getServiceDescriptor("Nobody")).toThrow(chains.MissingDependencyError);
    expect(() => context.getBasetenApiKey()).toThrow(chains.MissingDependencyError);
  });
});

describe("outside of the legal places", () => {
  const threeWays = /three ways[\s\S]*chains\.depends[\s\S]*runLocal[\s\S]*chainsc run/;

  it("constructing a chainlet throws the three legal ways", () => {
    expect(() => new RandInt()).toThrow(chains.ChainsRuntimeError);
    expect(() => new RandInt()).toThrow(threeWays);
    expect(() => new HelloWorld()).toThrow(threeWays);
    expect(() => chains.depends(RandInt)).toThrow(threeWays);
    expect(() => chains.dependsContext()).toThrow(threeWays);
  });

  it("a chainlet cannot be constructed in another one's constructor, fields, helpers or runRemote", async () => {
    const helper = () => new RandInt();
    class InConstructor extends chains.ChainletBase {
      constructor() {
        super();
        new RandInt();
      }
      async runRemote(): Promise<null> {
        return null;
      }
    }
    class InField extends chains.ChainletBase {
      randInt = helper();
      async runRemote(): Promise<null> {
        return null;
      }
    }
    class InRunRemote extends chains.ChainletBase {
      async runRemote(): Promise<number> {
        return helper().runRemote(1);
      }
    }
    class Nested extends chains.ChainletBase {
      inner = chains.depends(InField);
      async runRemote(): Promise<null> {
        return this.inner.runRemote();
      }
    }
    await chains.runLocal(async () => {
      expect(() => new InConstructor()).toThrow(/naively instantiated in the constructor of InConstructor/);
      expect(() => new InField()).toThrow(/naively instantiated in the constructor of InField/);
      expect(() => new Nested()).toThrow(/naively instantiated in the constructor of InField/);
      await expect(new InRunRemote().runRemote()).rejects.toThrow(/naively instantiated in a runRemote/);
    });
  });

  it("depends() in a runRemote is an error", async () => {
    class Late extends chains.ChainletBase {
      async runRemote(): Promise<number> {
        return chains.depends(RandInt).runRemote(1);
      }
    }
    await expect(chains.runLocal(() => new Late().runRemote())).rejects.toThrow(/three ways/);
  });

  it("nothing works after the end of the run", async () => {
    const hello = await chains.runLocal(() => new HelloWorld());
    expect(() => hello.runRemote(1)).toThrow(/after its local run had ended/);
    let construct: (() => HelloWorld) | undefined;
    let ended: Promise<unknown> | undefined;
    await chains.runLocal(async () => {
      construct = () => new HelloWorld();
      ended = later(5).then(() => construct?.());
    });
    await expect(ended).rejects.toThrow(/after its local run had ended/);
  });

  it("a circle of dependencies is an error that shows it", async () => {
    class Chicken extends chains.ChainletBase {
      egg: { runRemote(): Promise<null> } = chains.depends(Egg);
      async runRemote(): Promise<null> {
        return this.egg.runRemote();
      }
    }
    class Egg extends chains.ChainletBase {
      chicken: { runRemote(): Promise<null> } = chains.depends(Chicken);
      async runRemote(): Promise<null> {
        return this.chicken.runRemote();
      }
    }
    await expect(chains.runLocal(() => new Chicken())).rejects.toThrow("Egg → Chicken → Egg");
  });

  it("a leaf of another make needs its service or a fake", async () => {
    class Whisper extends chains.TrussChainlet {
      async runRemote(_body: { url: string }): Promise<{ text: string }> {
        throw new Error("never called");
      }
    }
    class Caller extends chains.ChainletBase {
      whisper = chains.depends(Whisper);
      async runRemote(): Promise<string> {
        return (await this.whisper.runRemote({ url: "u" })).text;
      }
    }
    await expect(chains.runLocal(() => new Caller())).rejects.toThrow(chains.ChainsUsageError);
    const fakes = [fake(Whisper, ({ url }) => ({ text: `heard ${url}` }))];
    expect(await chains.runLocal({ fakes }, () => new Caller().runRemote())).toBe("heard u");
  });
});
