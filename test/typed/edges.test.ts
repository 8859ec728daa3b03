import { join } from "node:path";
import { expect, it } from "vitest";
import { renderStub } from "../../compiler/phases/7-emit/typed/render-stub.ts";
import { not } from "../../compiler/phases/7-emit/typed/text.ts";
import { describeAlias } from "../describe/describe-alias.ts";
import { programOfFixtures, typeFixtures } from "../describe/fixtures.ts";
import { repository } from "../describe/typed-session.ts";
import { chainletOf, loadSchemas } from "./load-generated.ts";

const fixtures = typeFixtures().filter(({ name }) => name === "schemas/zod-constraints");
const program = programOfFixtures(fixtures);
const [fixture] = fixtures;
if (!fixture) throw new Error("The fixture is gone.");
const { endpoint } = describeAlias(program, fixture.file);

it("a refused request names every wrong field, those that only the user's schema knows of too", async () => {
  const modules = { [fixture.file]: await import(join(repository, fixture.file)) };
  const lines = [{ sku: "b", count: "x" }, { sku: "a", count: 1 }, null];
  const checked = await loadSchemas(endpoint, modules).decodeInput({ value: { lines } }, "json");
  expect(checked.ok ? [] : checked.problems.map(({ path }) => path)).toEqual([
    "value.lines[0].count",
    "value.lines[2]",
    "value.note",
    "value.lines[0].sku",
    "value.lines[1].count",
  ]);
});

it("a parameter may be called like a constant of the stub", () => {
  const parameters = endpoint.parameters.map((parameter) => ({ ...parameter, name: "schema" }));
  const chainlet = chainletOf({ ...endpoint, parameters });
  const text = renderStub({ chainlet, output: "stub.ts", callable: true }, { sourceModule: (file) => file });
  expect(text).toContain("const schema_2: StubSchema = {");
  expect(text).toContain("this.callRemote(schema_2, [schema])");
});

it("a stub that a main section constructs takes whatever the original took", () => {
  const stub = { chainlet: chainletOf(endpoint), output: "stub.ts", callable: false };
  const sourceModule = (file: string): string => file;
  expect(renderStub(stub, { sourceModule, isConstructed: true })).toContain("constructor(...args: any[])");
  expect(renderStub(stub, { sourceModule })).not.toContain("constructor(");
});

it.each([
  ['typeof item === "string"', 'typeof item !== "string"'],
  ["v === null", "v !== null"],
  ["accepts(item, binary)", "!accepts(item, binary)"],
  ['(a || b === ")")', '!(a || b === ")")'],
  ["(a) || (b)", "!((a) || (b))"],
  ["a === 1 && b", "!(a === 1 && b)"],
])("the opposite of %s is %s", (expression, opposite) => expect(not(expression)).toBe(opposite));
