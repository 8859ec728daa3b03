import { describe, expect, it } from "vitest";
import { openApi } from "../../compiler/phases/7-emit/typed/openapi.ts";
import { renderClient } from "../../compiler/phases/7-emit/typed/render-client.ts";
import { renderSchemas } from "../../compiler/phases/7-emit/typed/render-schemas.ts";
import { renderStub, stubTypeImports } from "../../compiler/phases/7-emit/typed/render-stub.ts";
import { sampleBody } from "../../compiler/phases/7-emit/typed/samples.ts";
import { describeAlias } from "../describe/describe-alias.ts";
import { programOfFixtures, typeFixtures } from "../describe/fixtures.ts";
import { programOf } from "../describe/typed-session.ts";
import { chainletOf, loadSchemas } from "./load-generated.ts";

const fixtures = typeFixtures().filter(({ expected }) => "valid" in expected);
const program = programOfFixtures(fixtures);
const described = fixtures.map((fixture) => ({
  ...fixture,
  ...describeAlias(program, fixture.file, "Asked", fixture.expected.direction),
}));

describe("generated TypeScript", () => {
  it("type-checks for every fixture: schemas, stubs and clients", () => {
    const texts: Record<string, string> = {};
    const sourceModule = (file: string): string => `../../../${file}`;
    for (const [index, { endpoint }] of described.entries()) {
      const chainlet = chainletOf(endpoint, `Case${index}`);
      texts[`schemas${index}.ts`] = renderSchemas(chainlet, { sourceModule });
      texts[`stub${index}.ts`] = renderStub({ chainlet, output: "stub.ts", callable: true }, { sourceModule });
      texts[`client${index}.ts`] = renderClient(chainlet, { name: "chain" });
    }
    const entry = Object.keys(texts)
      .map((name) => `import "./${name}";`)
      .join("\n");
    const { program: checked } = programOf({ "entry.ts": entry, ...texts });
    const errors: string[] = [];
    for (const name of Object.keys(texts)) {
      const source = checked.compiler.sourceFile(`test/describe/virtual/${name}`);
      for (const { messageText } of checked.compiler.program.getSemanticDiagnostics(source)) {
        const fixture = described[Number(/\d+/.exec(name)?.[0])]?.name;
        const text = typeof messageText === "string" ? messageText : messageText.messageText;
        // Types that the fixture does not export: the emitter exports them.
        if (/declares '.*' locally, but it is not exported/.test(text)) continue;
        errors.push(`${fixture} ${name}: ${text}`);
      }
    }
    expect(errors).toEqual([]);
  });

  it("is the same text every time", () => {
    for (const { endpoint } of described.slice(0, 40)) {
      const chainlet = chainletOf(endpoint);
      const render = () => renderSchemas(chainlet, { sourceModule: (file) => file });
      expect(render()).toBe(render());
    }
  });

  it("imports only what the user declared in the project", () => {
    for (const { endpoint, file } of described)
      for (const wanted of stubTypeImports(endpoint)) expect(wanted.file).toBe(file);
  });
});

describe("samples", () => {
  it("are accepted by the endpoint they are made for", async () => {
    let made = 0;
    for (const { endpoint, name, file } of described) {
      const body = sampleBody(endpoint);
      if (body === undefined || file.includes("/schemas/")) continue;
      made++;
      const checked = await loadSchemas(endpoint).decodeInput(JSON.parse(JSON.stringify(body)), "json");
      expect(checked.ok, `${name}: ${JSON.stringify(body)}`).toBe(true);
    }
    expect(made).toBeGreaterThan(100);
  });
});

describe("OpenAPI", () => {
  it("has every referenced component", () => {
    for (const { endpoint, name } of described) {
      const document = openApi(chainletOf(endpoint), { name: "chain" });
      const text = JSON.stringify(document);
      const components = (document.components as { schemas: Record<string, unknown> }).schemas;
      for (const [, component] of text.matchAll(/#\/components\/schemas\/([^"]+)/g))
        expect(Object.keys(components), name).toContain(component);
    }
  });
});
