import { describe, expect, it } from "vitest";
import { chain, summary } from "../find/sources.ts";
import { analyse } from "./analyse.ts";

const leaf = (name: string, body = "async runRemote(page: string): Promise<string> { return page; }"): string =>
  `class ${name} extends chains.ChainletBase { ${body} }`;
const root = (fields: string, body = ""): string =>
  `export class Root extends chains.ChainletBase { ${fields} async runRemote(): Promise<void> { ${body} } }\nchains.markEntrypoint(Root);`;

const linked = (body: string, name?: string) =>
  analyse({ "chain.ts": chain(body) }, name === undefined ? {} : { name });

describe("a chain", () => {
  it("knows its chainlets, dependencies and files", () => {
    const sources = {
      "chain.ts": chain(`import { Ocr } from "./ocr.ts";\n${root("ocr = chains.depends(Ocr, { retries: 2 });")}`),
      "ocr.ts": chain(
        `import { helper } from "./helper.ts";\nexport ${leaf("Ocr", "async runRemote(): Promise<string> { return helper; }")}`,
      ),
      "helper.ts": "export const helper = 'x';",
    };
    const { chain: found, diagnostics } = analyse(sources);
    expect(diagnostics).toEqual([]);
    expect(found).toMatchObject({
      name: "Root",
      entrypoint: "chain.ts#Root",
      chainlets: [
        { id: "ocr.ts#Ocr", isEntrypoint: false, dependencies: [] },
        {
          id: "chain.ts#Root",
          isEntrypoint: true,
          dependencies: [{ member: "ocr", target: "ocr.ts#Ocr", options: { retries: 2, timeoutSec: 600 } }],
        },
      ],
    });
    expect(found?.modules.map(({ file }) => file)).toEqual(["chain.ts", "helper.ts", "ocr.ts"]);
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  });

  it("is called as asked, else as marked, else as the entrypoint is displayed", () => {
    const named = `${leaf("Root").replace("class", "export class")}\nchains.markEntrypoint(Root, { chainName: "from the marker" });`;
    const displayed = leaf(
      "Root",
      'static override remoteConfig: chains.RemoteConfig = { name: "shown" }; async runRemote(): Promise<void> {}',
    );
    expect(linked(named, "asked").chain?.name).toBe("asked");
    expect(linked(named).chain?.name).toBe("from the marker");
    expect(linked(displayed).chain?.name).toBe("shown");
    expect(linked(leaf("Root")).chain?.name).toBe("Root");
    expect(linked(leaf("Root"), "..").diagnostics.map(({ code }) => code)).toEqual(["CHN5011"]);
  });

  it("goes on without the chainlets that have errors and those that need them", () => {
    const { chain: found, diagnostics } = linked(`
      ${leaf("Good")}
      ${leaf("Bad", "async run_remote(): Promise<void> {}")}
      class UsesBad extends chains.ChainletBase { bad = chains.depends(Bad as never); async runRemote(): Promise<void> {} }
      ${root("good = chains.depends(Good); usesBad = chains.depends(UsesBad);")}`);
    expect(found?.chainlets.map(({ name }) => name)).toEqual(["Good"]);
    expect(diagnostics.map(({ code }) => code)).toEqual(["CHN2030"]);
  });

  it("has diamonds once", () => {
    const { chain: found } = linked(`${leaf("D")}
      class B extends chains.ChainletBase { d = chains.depends(D); async runRemote(): Promise<void> {} }
      class C extends chains.ChainletBase { d = chains.depends(D); async runRemote(): Promise<void> {} }
      ${root("c = chains.depends(C); b = chains.depends(B);")}`);
    expect(found?.chainlets.map(({ name }) => name)).toEqual(["D", "B", "C", "Root"]);
  });
});

describe("circles", () => {
  it("are shown with every step, once each, whatever hangs on them", () => {
    const member = (name: string, ...needs: string[]): string =>
      `class ${name} extends chains.ChainletBase { ${needs.map((need) => `${need.toLowerCase()} = chains.depends(${need});`).join(" ")} async runRemote(): Promise<void> {} }`;
    const source = chain(
      `${member("A", "B")}\n${member("B", "C")}\n${member("C", "A", "D")}\n${member("D", "E")}\n${member("E", "D", "F")}\n${member("F")}\n${root("a = chains.depends(A);")}`,
    );
    const { chain: found, diagnostics } = analyse({ "chain.ts": source });
    expect(diagnostics.map(({ message }) => message)).toEqual([
      "These chainlets wait for each other: A → B → C → A.",
      "These chainlets wait for each other: D → E → D.",
    ]);
    expect(diagnostics[0]?.related.map(({ label }) => label)).toEqual(["B depends on C here", "C depends on A here"]);
    expect(found?.chainlets.map(({ name }) => name)).toEqual(["F"]);
  });
});

describe("calls of dependencies", () => {
  const calls = (statement: string, more = ""): string[] => {
    const source =
      chain(`${leaf("Ocr", "async runRemote(page: string, options?: { dpi?: number }): Promise<string> { return page + options; }")}
      const ask = (ocr: chains.Remote<Ocr>, page: string): Promise<string> => ocr.runRemote(page);
      const wrong = (other: { runRemote(n: number): Promise<string> }): unknown => other;
      class Client { ocr: chains.Remote<Ocr>; constructor(ocr: chains.Remote<Ocr>) { this.ocr = ocr; } ask(page: string) { return this.ocr.runRemote(page); } }
      ${more}
      void [ask, wrong, Client];
      export class Root extends chains.ChainletBase {
        ocr = chains.depends(Ocr);
        async runRemote(page: string): Promise<unknown> { ${statement} return page; }
      }
      chains.markEntrypoint(Root);`);
    return summary(analyse({ "chain.ts": source }).diagnostics, { "chain.ts": source }).map((line) =>
      line.replace(" call-does-not-fit Root", ""),
    );
  };

  it.each([
    "await this.ocr.runRemote(page, { dpi: 300 });",
    "await Promise.all([page].map((one) => this.ocr.runRemote(one)));",
    "await this.ocr.runRemote(unknownFunction(page));",
    "await this.ocr.runRemote(process.env.PAGE);",
    "const wrong: number = page;",
    "const { ocr } = this; await ocr.runRemote(page);",
    "const read = this.ocr; await Promise.all([page].map((one) => read.runRemote(one, { dpi: 1 })));",
    "await this.ocr.runRemote.call(this.ocr, page);",
    "const ocr = { run: (n: number) => n, runRemote: (n: number) => n }; ocr.run('7' as never); ocr.runRemote('x');",
    "const read = JSON; read.parse(7);",
    "await ask(this.ocr, page);",
    "new Client(this.ocr).ask(page);",
  ])("that fit are left alone: %s", (statement) => {
    expect(calls(statement)).toEqual([]);
  });

  it.each([
    ["await this.ocr.runRemote(7);", 'CHN5010 "7"'],
    ["await this.ocr.runRemote();", 'CHN5010 "runRemote"'],
    ["await this.ocr.runRemote(page, { dpi: 300 }, 1);", 'CHN5010 "1"'],
    ["await this.ocr.runRemote(page, { dip: 300 });", 'CHN5010 "dip"'],
    ["await this.ocr.run(page);", 'CHN5010 "run"'],
    ["await Promise.all([1, 2].map((one) => this.ocr.runRemote(one)));", 'CHN5010 "one"'],
    ["const read = this.ocr; await read.runRemote(7);", 'CHN5010 "7"'],
    ["const { ocr } = this; await ocr.runRemote(7);", 'CHN5010 "7"'],
    ["const { ocr: read } = this; const again = read; await again.run(page);", 'CHN5010 "run"'],
    ["await this.ocr.runRemote.call(this.ocr, 7);", 'CHN5010 "7"'],
    ["const ask = this.ocr.runRemote.bind(this.ocr, 7); await ask();", 'CHN5010 "7"'],
    ["await Promise.all([1].map(this.ocr.runRemote));", 'CHN5010 "this.ocr.runRemote"'],
    ["const all = [this.ocr]; await Promise.all(all.map((one) => one.runRemote(7)));", 'CHN5010 "7"'],
    ["const later = async (read = this.ocr) => read.runRemote(7); await later();", 'CHN5010 "7"'],
    ["await wrong(this.ocr);", 'CHN5010 "this.ocr"'],
  ])("that do not are errors: %s", (statement, expected) => {
    expect(calls(statement)).toEqual([expected]);
  });

  it.each([
    ["a function", "async function read(ocr: chains.Remote<Ocr>): Promise<string> { return ocr.runRemote(7); }"],
    [
      "a plain class",
      "class Reader { constructor(readonly ocr: chains.Remote<Ocr>) {} read() { return this.ocr.runRemote(7); } }",
    ],
  ])("are checked in %s that they are handed to", (_, more) => {
    expect(calls("", more)).toEqual(['CHN5010 "7"']);
  });

  it("are checked in inherited methods too", () => {
    const source = chain(`${leaf("Ocr")}
      abstract class Base extends chains.ChainletBase {
        protected ocr = chains.depends(Ocr);
        async runRemote(page: number): Promise<string> { return this.ocr.runRemote(page); }
      }
      export class Root extends Base {}
      chains.markEntrypoint(Root);`);
    expect(summary(analyse({ "chain.ts": source }).diagnostics, { "chain.ts": source })).toEqual([
      'CHN5010 call-does-not-fit Root "page"',
    ]);
  });
});

describe("timeouts", () => {
  const timeouts = (outer: string, inner: string): string[] =>
    linked(`${leaf("Leaf", "async runRemote(): Promise<void> {}")}
      class Middle extends chains.ChainletBase { leaf = chains.depends(Leaf${inner}); async runRemote(): Promise<void> {} }
      ${root(`middle = chains.depends(Middle${outer});`)}`).diagnostics.map(({ message }) => message);

  it("of inner calls that cannot be reached are told with the arithmetic", () => {
    expect(timeouts(", { timeoutSec: 2.5 }", ", { timeoutSec: 4 }")).toEqual([
      "Middle waits up to 4 s for Leaf, but Root gives Middle only 2.5 s: the last 1.5 s of it can never be used.",
    ]);
  });

  it.each([
    [", { timeoutSec: 5 }", ", { timeoutSec: 5 }"],
    [", { timeoutSec: 5 }", ""],
    ["", ", { timeoutSec: 30 }"],
  ])("%s around %s is fine", (outer, inner) => {
    expect(timeouts(outer, inner)).toEqual([]);
  });
});
