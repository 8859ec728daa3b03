import { describe, expect, it } from "vitest";
import { chain } from "../find/sources.ts";
import { analyse } from "./analyse.ts";

const options = (more: object): string =>
  JSON.stringify({
    compilerOptions: {
      strict: true,
      target: "es2022",
      lib: ["es2023", "esnext.disposable"],
      module: "nodenext",
      types: [],
      ...more,
    },
  });

describe("a type that explodes is described or refused, and the analysis ends", () => {
  const members = (count: number, make: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => make(index)).join("");
  const exploding: readonly (readonly [string, string, readonly string[]])[] = [
    [
      "a product of templates",
      `type D = 0|1|2|3|4|5|6|7|8|9; type T = \`${members(6, () => "$" + "{D}")}\`;`,
      ["CHN4001", "CHN4005", "CHN4006", "CHN4008"],
    ],
    [
      "a counter without end",
      'type Count<N, A extends unknown[] = []> = A["length"] extends N ? A : Count<N, [...A, 1]>; type T = Count<-1>;',
      ["CHN4005", "CHN4006", "CHN4008"],
    ],
    [
      "generics that grow in turn",
      "interface A<X> { b?: B<X[]> } interface B<X> { a?: A<[X]> } type T = A<string>;",
      ["CHN4008"],
    ],
    [
      "a mapped type of everything",
      "type Deep<X> = { [K in keyof X]: Deep<X[K]> }; type T = Deep<typeof globalThis>;",
      ["CHN4001", "CHN4002", "CHN4003", "CHN4008", "CHN4010"],
    ],
    [
      "an intersection of unions",
      `type T = ${members(12, (i) => `${i ? " & " : ""}({ k${i}: 1; a${i}: string } | { k${i}: 2; b${i}: string } | { k${i}: 3 })`)};`,
      ["CHN4003", "CHN4008", "CHN4005", "CHN4006"],
    ],
    ["2,000 members of a union", `type T = ${members(2000, (i) => ` | { kind: "k${i}"; v${i}: number }`)};`, []],
    ["3,000 properties", `interface T { ${members(3000, (i) => `p${i}?: string;`)} }`, []],
    [
      "60 steps of Omit",
      `${members(60, (i) => `type T${i} = ${i ? `Omit<T${i - 1}, "p${i}">` : `{ ${members(80, (k) => `p${k}: string;`)} }`};`)} type T = T59;`,
      [],
    ],
  ];

  it.each(exploding)("%s", (_, declarations, allowed) => {
    const source = chain(`${declarations}
      export class Root extends chains.ChainletBase { async runRemote(value: T): Promise<void> { void value; } }`);
    const codes = [...new Set(analyse({ "chain.ts": source }).diagnostics.map(({ code }) => code))];
    expect(codes.filter((code) => !allowed.includes(code))).toEqual([]);
    if (allowed.length === 0) expect(codes).toEqual([]);
    else expect(codes.length).toBeGreaterThan(0);
  });
});

it("a chain in the middle of 10,000 lines is analysed like any other", () => {
  const filler = (name: string): string =>
    Array.from(
      { length: 5000 },
      (_, index) => `export const ${name}${index} = { index: ${index}, text: "${name}" };`,
    ).join("\n");
  const source = chain(`${filler("before")}
    export class Root extends chains.ChainletBase {
      static override remoteConfig: chains.RemoteConfig = { compute: { cpuCount: before2.index } };
      async runRemote(): Promise<number> { return after4999.index; }
    }
    ${filler("after")}`);
  expect(source.split("\n").length).toBeGreaterThan(10_000);
  const { chain: found, diagnostics } = analyse({ "chain.ts": source });
  expect(diagnostics).toEqual([]);
  expect(found?.chainlets[0]?.remoteConfig.compute.cpuCount).toBe(2);
});

describe("decorators", () => {
  const declared = `
    const seen = (..._: readonly never[]): never => undefined as never;
    const named = (_: string) => seen;`;
  const source = (parameter: string, config = ""): string =>
    chain(`${declared}
      @seen @named("x")
      @chains.markEntrypoint({ chainName: "decorated" })
      export class Root extends chains.ChainletBase {
        ${config}static override remoteConfig: chains.RemoteConfig = { compute: { cpuCount: 3 } };
        @named("y") async runRemote(${parameter}text: string): Promise<string> { return text; }
        @seen isHealthy(): boolean { return true; }
      }`);

  it.each([
    ["of the standard", { experimentalDecorators: false }, ""],
    ["of the old kind", { experimentalDecorators: true }, ""],
    ["of the old kind, on parameters too", { experimentalDecorators: true, emitDecoratorMetadata: true }, "@seen "],
  ])("%s are read past", (_, dialect, parameter) => {
    const { chain: found, diagnostics } = analyse({ "chain.ts": source(parameter), "tsconfig.json": options(dialect) });
    expect(diagnostics).toEqual([]);
    expect(found).toMatchObject({
      name: "decorated",
      chainlets: [{ name: "Root", remoteConfig: { compute: { cpuCount: 3 } } }],
    });
  });

  it("that could exchange the config are not trusted", () => {
    const { diagnostics } = analyse({ "chain.ts": source("", "@seen ") });
    expect(diagnostics.map(({ code, related }) => [code, related[0]?.label])).toEqual([["CHN3004", "assigned here"]]);
  });
});

describe("files of every kind make one chain", () => {
  it("with paths, project references, .mts, .cts, .tsx and JavaScript", () => {
    const { chain: found, diagnostics } = analyse(
      {
        "app/chain.mts": chain(`import { size } from "@shared/size.ts";
          import { name } from "./name.cjs";
          import { view } from "./view.jsx";
          import { old } from "./old.js";
          export class Root extends chains.ChainletBase {
            static override remoteConfig: chains.RemoteConfig = { name, compute: { cpuCount: size } };
            async runRemote(): Promise<string> { return view + old; }
          }`),
        "app/name.cts": 'export const name = "mixed";',
        "app/view.tsx": 'export const view: string = "v";',
        "app/old.js": 'export const old = "o";',
        "shared/size.ts": "export const size = 4;",
        "shared/tsconfig.json": options({ composite: true }),
        "app/tsconfig.json": JSON.stringify({
          compilerOptions: {
            ...JSON.parse(options({})).compilerOptions,
            allowJs: true, jsx: "preserve", allowImportingTsExtensions: true, noEmit: true,
            paths: { "@shared/*": ["../shared/*"] },
          }, // biome-ignore format: a list of options
          references: [{ path: "../shared" }],
        }),
      },
      { source: "app/chain.mts" },
    );
    expect(diagnostics).toEqual([]);
    expect(found?.chainlets[0]?.remoteConfig).toMatchObject({ displayName: "mixed", compute: { cpuCount: 4 } });
    expect(found?.modules.map(({ file }) => file)).toEqual([
      "app/chain.mts",
      "app/name.cts",
      "app/old.js",
      "app/view.tsx",
      "shared/size.ts",
    ]);
  });
});
