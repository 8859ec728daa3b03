import { describe, expect, it } from "vitest";
import { chain, look } from "./sources.ts";

const ocr = "class Ocr extends chains.ChainletBase { async runRemote(): Promise<string> { return ''; } }";

const names = (sources: Record<string, string>, entrypoint?: string) => {
  const { found, diagnostics } = look(sources, entrypoint);
  expect(diagnostics).toEqual([]);
  return found?.chainlets.map(({ name }) => name);
};

describe("chainlets are found by what they are", () => {
  it("under any name of chainsc", () => {
    const source = `import { ChainletBase as Service, depends as need } from "chainsc";
      import * as sdk from "chainsc";
      const Base = Service;
      class Leaf extends Base { async runRemote(): Promise<void> {} }
      export class Root extends sdk.ChainletBase { leaf = need(Leaf); async runRemote(): Promise<void> {} }
      sdk.markEntrypoint(Root);`;
    expect(names({ "chain.ts": source })).toEqual(["Leaf", "Root"]);
  });

  it("taken out of the namespace", () => {
    const source = `import * as sdk from "chainsc";
      const { ChainletBase, depends: need } = sdk;
      class Leaf extends ChainletBase { async runRemote(): Promise<void> {} }
      export class Root extends ChainletBase { leaf = need(Leaf); async runRemote(): Promise<void> {} }
      sdk.markEntrypoint(Root);`;
    expect(names({ "chain.ts": source })).toEqual(["Leaf", "Root"]);
  });

  it("through the user's own re-exports of chainsc", () => {
    const sources = {
      "chain.ts": `import { ChainletBase, depends, mark } from "./sdk.ts";
        class Leaf extends ChainletBase { async runRemote(): Promise<void> {} }
        class Root extends ChainletBase { leaf = depends(Leaf); async runRemote(): Promise<void> {} }
        mark(Root);`,
      "sdk.ts": `export * from "chainsc"; export { markEntrypoint as mark } from "chainsc";`,
    };
    expect(names(sources)).toEqual(["Leaf", "Root"]);
  });

  it("in other files, re-exported, renamed, default, behind a namespace", () => {
    const sources = {
      "chain.ts": chain(`import Renamed from "./a.ts"; import { Other } from "./barrel.ts"; import * as c from "./c.ts";
        export class Root extends chains.ChainletBase {
          a = chains.depends(Renamed); b = chains.depends(Other); c = chains.depends(c.C);
          async runRemote(): Promise<void> {}
        }`),
      "a.ts": chain("export default class A extends chains.ChainletBase { async runRemote(): Promise<void> {} }"),
      "b.ts": chain(
        "class B extends chains.ChainletBase { async runRemote(): Promise<void> {} }\nexport { B as Other };",
      ),
      "barrel.ts": 'export * from "./b.ts";',
      "c.ts": chain("export class C extends chains.ChainletBase { async runRemote(): Promise<void> {} }"),
    };
    const { found } = look(sources);
    expect(found?.chainlets.map(({ id, exported }) => [id, exported])).toEqual([
      ["a.ts#A", { kind: "default" }],
      ["b.ts#B", { kind: "named", name: "Other" }],
      ["c.ts#C", { kind: "named", name: "C" }],
      ["chain.ts#Root", { kind: "named", name: "Root" }],
    ]);
  });

  it("never by their name", () => {
    const source = `class ChainletBase { depends(_: unknown) {} }
      function depends(cls: unknown): unknown { return cls; }
      class Fake extends ChainletBase { x = depends(ChainletBase); async runRemote(): Promise<void> {} }
      import * as chains from "chainsc";
      export class Real extends chains.ChainletBase { fake = new Fake(); async runRemote(): Promise<void> {} }`;
    expect(names({ "chain.ts": source })).toEqual(["Real"]);
  });

  it("with what they inherit from their own bases", () => {
    const source = chain(`${ocr}
      abstract class Common extends chains.ChainletBase {
        static override remoteConfig: chains.RemoteConfig = { compute: { cpuCount: 2 } };
        static limit = 3;
        protected ocr = chains.depends(Ocr);
        async runRemote(): Promise<string> { return this.ocr.runRemote(); }
        override isHealthy(): boolean { return true; }
      }
      class Root extends Common { static limit = 4; override close(): void {} }
      chains.markEntrypoint(Root);`);
    const { found, diagnostics } = look({ "chain.ts": source });
    expect(diagnostics).toEqual([]);
    const root = found?.chainlets.at(-1);
    expect(root).toMatchObject({
      id: "chain.ts#Root",
      bases: ["chain.ts#Common"],
      endpoint: { declaredBy: "chain.ts#Common" },
      isHealthy: { declaredBy: "chain.ts#Common" },
      hasClose: true,
      dependencies: [{ member: "ocr", place: "field", target: "chain.ts#Ocr" }],
    });
    expect(root?.statics.map(({ name, declaredBy }) => [name, declaredBy])).toEqual([
      ["limit", "chain.ts#Root"],
      ["remoteConfig", "chain.ts#Common"],
    ]);
  });

  it("of all three kinds", () => {
    const source = chain(`
      abstract class Whisper extends chains.TrussChainlet {
        static trussDir = chains.makeAbsPathHere("whisper");
        abstract runRemote(body: { audio: string }): Promise<{ text: string }>;
      }
      abstract class Llm extends chains.ContainerChainlet { abstract runRemote(body: { prompt: string }): Promise<string>; }
      export class Root extends chains.ChainletBase {
        whisper = chains.depends(Whisper); llm = chains.depends(Llm);
        async runRemote(): Promise<void> {}
      }`);
    const { found, diagnostics } = look({ "chain.ts": source });
    expect(diagnostics).toEqual([]);
    expect(found?.chainlets.map(({ name, kind }) => [name, kind])).toEqual([
      ["Llm", "container"],
      ["Whisper", "truss"],
      ["Root", "chainlet"],
    ]);
  });

  it("come dependencies first, ties by name, wherever they are declared", () => {
    const classes = [
      "class D extends chains.ChainletBase { async runRemote(): Promise<void> {} }",
      "class B extends chains.ChainletBase { d = chains.depends(D); async runRemote(): Promise<void> {} }",
      "class C extends chains.ChainletBase { d = chains.depends(D); async runRemote(): Promise<void> {} }",
      "class A extends chains.ChainletBase { c = chains.depends(C); b = chains.depends(B); async runRemote(): Promise<void> {} }",
    ];
    for (const order of [classes, [...classes].reverse()])
      expect(names({ "chain.ts": chain(order.join("\n")) }, "A")).toEqual(["D", "B", "C", "A"]);
  });
});

describe("dependencies", () => {
  const member = (body: string) => {
    const { found, diagnostics } = look({ "chain.ts": chain(`${ocr}\n${body}\nchains.markEntrypoint(Root);`) });
    expect(diagnostics).toEqual([]);
    const root = found?.chainlets.find(({ name }) => name === "Root");
    return { ...root, members: root?.dependencies.map((one) => `${one.place} ${one.member} ${one.target}`) };
  };

  it.each([
    ["a field", "ocr = chains.depends(Ocr);"],
    ["a private field", "private readonly ocr = chains.depends(Ocr);"],
    ["parentheses, as, satisfies and !", "ocr = ((chains.depends(Ocr) as chains.Remote<Ocr>) satisfies object)!;"],
  ])("stand in %s", (_, field) => {
    const { members } = member(
      `class Root extends chains.ChainletBase { ${field} async runRemote(): Promise<void> {} }`,
    );
    expect(members).toEqual(["field ocr chain.ts#Ocr"]);
  });

  it("stand in #private fields", () => {
    const { members } = member(
      "class Root extends chains.ChainletBase { #ocr = chains.depends(Ocr); async runRemote(): Promise<void> { await this.#ocr.runRemote(); } }",
    );
    expect(members).toEqual(["field #ocr chain.ts#Ocr"]);
  });

  it("stand in defaults of constructor parameters, the context too", () => {
    const { members, context } = member(`class Root extends chains.ChainletBase {
      private ocr: chains.Remote<Ocr>;
      constructor(ocr = chains.depends(Ocr, { retries: 2 }), context = chains.dependsContext()) { super(); this.ocr = ocr; void context; }
      async runRemote(): Promise<void> {}
    }`);
    expect(members).toEqual(["parameter ocr chain.ts#Ocr"]);
    expect(context?.member).toBe("context");
  });

  const other = "class Other extends chains.ChainletBase { async runRemote(): Promise<string> { return ''; } }";

  it("are replaced by a subclass's field of the same name", () => {
    const { members } = member(`${other}
      abstract class Base extends chains.ChainletBase { one = chains.depends(Ocr); two = chains.depends(Ocr); }
      class Root extends Base { override one = chains.depends(Other); async runRemote(): Promise<void> {} }`);
    expect(members).toEqual(["field one chain.ts#Other", "field two chain.ts#Ocr"]);
  });

  it("of a base's constructor count unless the subclass passes a value", () => {
    const base =
      "abstract class Base extends chains.ChainletBase { constructor(first = chains.depends(Ocr), second = chains.depends(Other)) { super(); void first; void second; } }";
    const passed = member(`${other}\n${base}
      class Root extends Base { constructor(mine = chains.depends(Ocr)) { super(mine); } async runRemote(): Promise<void> {} }`);
    expect(passed.members).toEqual(["parameter second chain.ts#Other", "parameter mine chain.ts#Ocr"]);
    const inherited = member(`${other}\n${base}\nclass Root extends Base { async runRemote(): Promise<void> {} }`);
    expect(inherited.members).toEqual(["parameter first chain.ts#Ocr", "parameter second chain.ts#Other"]);
  });
});
