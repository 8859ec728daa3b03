import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../compiler/model/json.ts";
import { jsonSchemaOf } from "../../compiler/phases/7-emit/typed/json-schema.ts";
import { loadSchemas, loadStub } from "../typed/load-generated.ts";
import { describeAlias } from "./describe-alias.ts";
import { programOfFixtures, typeFixtures } from "./fixtures.ts";
import { repository } from "./typed-session.ts";

const fixtures = typeFixtures();
const program = programOfFixtures(fixtures);
const ajv = new Ajv2020.default({ strict: false, allErrors: true, ownProperties: true });
addFormats.default(ajv);

const copy = (value: JsonValue): JsonValue => JSON.parse(JSON.stringify(value)) as JsonValue;

describe("fixtures/types", () => {
  it("has the cases that issue 3 asks for", () => expect(fixtures.length).toBeGreaterThanOrEqual(150));

  it.each(fixtures.map((fixture) => [fixture.name, fixture] as const))("%s", async (_name, { file, expected }) => {
    const described = describeAlias(program, file, "Asked", expected.direction);
    if ("refused" in expected) {
      const found = described.diagnostics.find((diagnostic) => diagnostic.code === expected.refused);
      expect(found, JSON.stringify(described.diagnostics)).toBeDefined();
      expect(found?.message).toContain(expected.reason);
      if (expected.accessor !== undefined) expect(found?.accessor).toBe(expected.accessor);
      expect(found?.span?.file).toBe(file);
      expect(described.failed).toBe(true);
      return;
    }
    const errors = described.diagnostics.filter((diagnostic) => diagnostic.severity === "error");
    expect(errors).toEqual([]);
    const { model, definitions, endpoint } = described;
    const resolved =
      model.kind === "reference" && expected.model !== "reference" ? definitions[model.name]?.type : model;
    expect(resolved?.kind).toBe(expected.model);

    const schema = jsonSchemaOf(model, definitions);
    const byAjv = ajv.compile(schema);
    const isResult = expected.direction === "result";
    const modules = { [file]: file.includes("/schemas/") ? await import(join(repository, file)) : {} };
    const judge = async (value: JsonValue): Promise<boolean> => {
      const json = copy(value);
      const checked = isResult
        ? await loadStub(endpoint).decodeOutput(json, "json")
        : await loadSchemas(endpoint, modules).decodeInput({ value: json }, "json");
      if (!checked.ok) expect(checked.problems.length).toBeGreaterThan(0);
      return checked.ok;
    };
    for (const value of expected.valid) {
      expect(byAjv(value), `JSON Schema refuses ${JSON.stringify(value)}: ${ajv.errorsText(byAjv.errors)}`).toBe(true);
      expect(await judge(value), `validator refuses ${JSON.stringify(value)}`).toBe(true);
    }
    for (const value of expected.invalid) {
      expect(byAjv(value), `JSON Schema accepts ${JSON.stringify(value)}`).toBe(false);
      expect(await judge(value), `validator accepts ${JSON.stringify(value)}`).toBe(false);
    }
    for (const value of expected.refined ?? []) {
      expect(byAjv(value), `JSON Schema refuses ${JSON.stringify(value)}: ${ajv.errorsText(byAjv.errors)}`).toBe(true);
      expect(await judge(value), `validator accepts ${JSON.stringify(value)}`).toBe(false);
    }
  });
});
