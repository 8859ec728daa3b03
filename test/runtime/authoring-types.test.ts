import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execaSync } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const tsc = join(root, "node_modules/typescript/bin/tsc");

const strict = {
  target: "es2022",
  lib: ["es2023", "esnext.disposable", "esnext.decorators"],
  module: "nodenext",
  types: ["node"],
  typeRoots: [join(root, "node_modules/@types")],
  strict: true,
  exactOptionalPropertyTypes: true,
  noImplicitOverride: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  erasableSyntaxOnly: true,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
  paths: {
    chainsc: [join(root, "runtime/index.ts")],
    "chainsc/testing": [join(root, "runtime/testing/index.ts")],
  },
};

const helpers = `
import * as chains from "chainsc";
export class RandInt extends chains.ChainletBase {
  static override remoteConfig: chains.RemoteConfig = { compute: { cpuCount: 1, memory: "1Gi", gpu: "H100" } };
  async runRemote(maxValue: number, seed?: string): Promise<number> { return maxValue + (seed ?? "").length; }
  override isHealthy(): boolean { return true; }
}
export class Sync extends chains.ChainletBase {
  static override remoteConfig = { name: "sync", dockerImage: { baseImage: chains.BasetenImage.NODE22 } } satisfies chains.RemoteConfig;
  runRemote(text: string): [string, number] { return [text, text.length]; }
}
export class Words extends chains.ChainletBase {
  static override remoteConfig = chains.RemoteConfig({ name: "words", compute: chains.Compute({ predictConcurrency: "cpu_count" }) });
  async *runRemote(n: number): AsyncGenerator<string> { for (let i = 0; i < n; i++) yield String(i); }
}
`;

/** Name of a sample → its text. Every one must compile, save those that carry a \`@ts-expect-error\`. */
const samples: Record<string, string> = {
  "marker as statement": `
    export class Hello extends chains.ChainletBase {
      randInt = chains.depends(RandInt, { retries: 3, timeoutSec: 5 });
      context = chains.dependsContext();
      async runRemote(maxValue: number, greeting = "Hello"): Promise<string> {
        const n: number = await this.randInt.runRemote(maxValue);
        return Array(n).fill(greeting).join(" ");
      }
    }
    chains.markEntrypoint(Hello);
    chains.markEntrypoint(Hello, { chainName: "my chain" });`,
  decorator: `
    @chains.markEntrypoint
    export class Hello extends chains.ChainletBase { async runRemote(): Promise<null> { return null; } }`,
  "decorator factory": `
    @chains.markEntrypoint({ chainName: "x" })
    export class Hello extends chains.ChainletBase { async runRemote(): Promise<null> { return null; } }`,
  "parameters keep optionality": `
    export class Caller extends chains.ChainletBase {
      randInt = chains.depends(RandInt);
      async runRemote(): Promise<number> {
        // @ts-expect-error a required parameter
        await this.randInt.runRemote();
        // @ts-expect-error the wrong type
        await this.randInt.runRemote("1");
        // @ts-expect-error nothing but runRemote is visible
        this.randInt.isHealthy();
        return (await this.randInt.runRemote(1)) + (await this.randInt.runRemote(1, "seed"));
      }
    }`,
  "synchronous endpoints become promises": `
    export class Caller extends chains.ChainletBase {
      sync = chains.depends(Sync);
      async runRemote(): Promise<number> { const [text, n]: [string, number] = await this.sync.runRemote("a"); return n + text.length; }
    }`,
  "generators stay streams": `
    export class Caller extends chains.ChainletBase {
      words = chains.depends(Words);
      async *runRemote(): AsyncGenerator<string> { for await (const word of this.words.runRemote(3)) yield word.toUpperCase(); }
    }
    export class Outer extends chains.ChainletBase {
      caller = chains.depends(Caller);
      async runRemote(): Promise<string> { let all = ""; for await (const w of this.caller.runRemote()) all += w; return all; }
    }`,
  inheritance: `
    export class Base extends chains.ChainletBase {
      protected randInt = chains.depends(RandInt);
      async runRemote(n: number): Promise<number> { return this.randInt.runRemote(n); }
    }
    export class Derived extends Base {
      override async runRemote(n: number): Promise<number> { return (await super.runRemote(n)) + 1; }
    }
    export class Caller extends chains.ChainletBase {
      derived = chains.depends(Derived);
      async runRemote(): Promise<number> { return this.derived.runRemote(1); }
    }`,
  "constructor defaults and private fields": `
    export class Hello extends chains.ChainletBase {
      readonly #randInt: chains.Remote<RandInt>;
      readonly #context: chains.DeploymentContext<{ model: string }>;
      #sync = chains.depends(Sync);
      constructor(randInt = chains.depends(RandInt, { timeoutSec: 1 }), context = chains.dependsContext<{ model: string }>()) {
        super();
        this.#randInt = randInt;
        this.#context = context;
      }
      async runRemote(n: number): Promise<string> {
        const [text] = await this.#sync.runRemote(this.#context.userConfig.model);
        return text + String(await this.#randInt.runRemote(n)) + this.#context.getBasetenApiKey();
      }
    }
    export class Caller extends chains.ChainletBase {
      hello = chains.depends(Hello);
      async runRemote(): Promise<string> { return this.hello.runRemote(2); }
    }
    chains.markEntrypoint(Caller);`,
  "a class without runRemote": `
    class Nothing extends chains.ChainletBase {}
    export class Caller extends chains.ChainletBase {
      // @ts-expect-error no endpoint
      nothing = chains.depends(Nothing);
    }
    // @ts-expect-error no endpoint
    chains.markEntrypoint(Nothing);`,
  "a typo in a config": `
    export class Typo extends chains.ChainletBase {
      // @ts-expect-error unknown key
      static override remoteConfig: chains.RemoteConfig = { compute: { cpuCounts: 1 } };
      // @ts-expect-error unknown key
      other = chains.RemoteConfig({ compute: { gpuCounts: 1 } });
    }`,
  "leaves of another make": `
    export class Whisper extends chains.TrussChainlet {
      static trussDir = chains.makeAbsPathHere("./whisper");
      declare runRemote: (body: { url: string }) => Promise<{ text: string }>;
    }
    export abstract class Llm extends chains.ContainerChainlet {
      static container: chains.ContainerSpec = {
        startCommand: "serve", serverPort: 8000, predictEndpoint: "/v1/chat/completions",
        readinessEndpoint: "/health", livenessEndpoint: "/health",
      };
      abstract runRemote(body: { prompt: string }): Promise<{ text: string }>;
    }
    export class Caller extends chains.ChainletBase {
      whisper = chains.depends(Whisper);
      llm = chains.depends(Llm);
      async runRemote(): Promise<string> {
        return (await this.whisper.runRemote({ url: "" })).text + (await this.llm.runRemote({ prompt: "" })).text;
      }
    }`,
  "local runs and fakes": `
    class Hello extends chains.ChainletBase {
      randInt = chains.depends(RandInt);
      async runRemote(n: number): Promise<string> { return String(await this.randInt.runRemote(n)); }
    }
    const text: string = await chains.runLocal(async () => new Hello().runRemote(1));
    const faked: string = await chains.runLocal(
      { secrets: {}, isolation: "reference", fakes: [fake(RandInt, async (max) => max + 1), fake(Words, { async *runRemote(n) { yield String(n); } })] },
      () => new Hello().runRemote(1),
    );
    // @ts-expect-error the wrong kind of answer
    fake(RandInt, async () => "text");
    console.log(text, faked);`,
  "the wire form of errors": `
    export class Hello extends chains.ChainletBase {
      randInt = chains.depends(RandInt);
      async runRemote(): Promise<number> {
        const { signal, deadline, requestId, headers } = chains.requestContext();
        signal.throwIfAborted();
        try { return await this.randInt.runRemote(1); } catch (error) {
          if (error instanceof chains.RemoteTimeoutError) throw new chains.HttpError(504, error.message, { headers: { "retry-after": "1" } });
          if (error instanceof chains.RemoteError) console.log(error.detail.format(), error.status, error.attempts, deadline, requestId, headers);
          throw error;
        }
      }
    }`,
};

const directory = mkdtempSync(join(tmpdir(), "chainsc-authoring-"));

function compile(options: object, names: readonly string[]): string {
  const files = names.map((name) => {
    const file = `${name.replaceAll(" ", "-")}.ts`;
    const imports =
      'import * as chains from "chainsc";\nimport { fake } from "chainsc/testing";\nimport { RandInt, Sync, Words } from "./helpers.ts";\n' +
      "void [fake, RandInt, Sync, Words];\n";
    writeFileSync(join(directory, file), `${imports}${samples[name]}\nexport {};\n`);
    return file;
  });
  writeFileSync(
    join(directory, "tsconfig.json"),
    JSON.stringify({ compilerOptions: options, files: [...files, join(root, "runtime/call/undici-client.d.ts")] }),
  );
  return execaSync(process.execPath, [tsc, "-p", directory], { reject: false }).stdout;
}

beforeAll(() => {
  writeFileSync(join(directory, "package.json"), '{ "type": "module" }');
  writeFileSync(join(directory, "helpers.ts"), helpers);
});
afterAll(() => rmSync(directory, { recursive: true }));

describe("the ways to write a chain", () => {
  it("compile under the strictest settings", () => {
    expect(compile(strict, Object.keys(samples))).toBe("");
  });

  it("compile with experimentalDecorators", () => {
    expect(compile({ ...strict, experimentalDecorators: true }, ["decorator", "decorator factory"])).toBe("");
  });
});
