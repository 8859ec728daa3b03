import { Validator } from "@seriousme/openapi-schema-validator";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect, describe as group, it } from "vitest";
import type { JsonObject } from "../../compiler/model/json.ts";
import type { Endpoint } from "../../compiler/model/type-model.ts";
import { load } from "../../compiler/phases/1-load/load.ts";
import { find } from "../../compiler/phases/2-find/find.ts";
import { describe } from "../../compiler/phases/4-describe/describe.ts";
import { openApi } from "../../compiler/phases/7-emit/typed/openapi.ts";
import type { Program } from "../../compiler/reflection/program.ts";
import type { Session } from "../../compiler/session.ts";
import { typeFixtures } from "../describe/fixtures.ts";
import { programOf, repository, typedSession } from "../describe/typed-session.ts";
import { chainletOf } from "./load-generated.ts";

/** The endpoints of a chain by class name. */
function endpointsOf(program: Program | undefined, session: Session): Readonly<Record<string, Endpoint>> {
  const found = program && find(program, {}, session);
  const described = found ? describe(program, found, session).endpoints : {};
  const errors = session.diagnostics.all().filter(({ severity }) => severity === "error");
  expect(errors.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
  return Object.fromEntries(Object.entries(described).map(([id, endpoint]) => [id.replace(/.*#/, ""), endpoint]));
}

/** All schemas of components, requests and responses. */
function schemasIn(value: unknown): readonly JsonObject[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]): readonly JsonObject[] => {
    if (key === "schemas") return Object.values(inner as Record<string, JsonObject>);
    return key === "schema" ? [inner as JsonObject] : schemasIn(inner);
  });
}

/** What is wrong with a document: against OpenAPI's own schema, and its schemas against that of JSON Schema. */
async function problemsOf(document: JsonObject): Promise<unknown> {
  const checked = await new Validator().validate(structuredClone(document));
  const ajv = new Ajv2020.default({ strict: false });
  addFormats.default(ajv);
  const schemas = schemasIn(document);
  const bad = schemas.filter((schema) => !ajv.validateSchema(schema));
  return checked.valid && bad.length === 0 ? undefined : { errors: checked.errors, bad };
}

group("the OpenAPI document is valid OpenAPI 3.1", () => {
  it("of a chain that takes and returns a type of every kind", async () => {
    const fixtures = typeFixtures().filter(({ expected }) => "valid" in expected);
    const imports = fixtures.map(
      ({ file }, index) => `import type { Asked as T${index} } from "../../../${file.replace(/\.ts$/, ".js")}";`,
    );
    const parameters = fixtures.flatMap(({ expected }, index) =>
      expected.direction === "result" ? [] : [`p${index}: T${index}`],
    );
    const results = fixtures.map((_, index) => `r${index}: T${index}`);
    const { program, session } = programOf({
      "chain.ts": `import * as chains from "chainsc";
${imports.join("\n")}
export class Everything extends chains.ChainletBase {
  async runRemote(${parameters.join(", ")}): Promise<{ ${results.join("; ")} }> { throw new Error(); }
}
chains.markEntrypoint(Everything);`,
    });
    const endpoint = endpointsOf(program, session).Everything;
    if (!endpoint) throw new Error("There is no endpoint");
    expect(endpoint.parameters.length).toBeGreaterThan(200);
    const document = openApi(chainletOf(endpoint, "Everything"), { name: "everything" });
    expect(await problemsOf(document)).toBeUndefined();
  });

  it.each([
    ["documents", "chain.ts"],
    ["hello", "chain.ts"],
  ])("of the chain %s", async (name, source) => {
    const root = `${repository}/fixtures/chains/${name}`;
    const session = typedSession(root);
    const endpoints = endpointsOf(load({ source: `${root}/${source}` }, session), session);
    expect(Object.keys(endpoints).length).toBeGreaterThan(0);
    for (const [chainlet, endpoint] of Object.entries(endpoints)) {
      expect(await problemsOf(openApi(chainletOf(endpoint, chainlet), { name })), chainlet).toBeUndefined();
    }
  });

  it.each(["string", "Uint8Array", "{ token: string }"])("of a stream of %s", async (item) => {
    const { program, session } = programOf({
      "chain.ts": `import * as chains from "chainsc";
export class Root extends chains.ChainletBase { async *runRemote(): AsyncGenerator<${item}> {} }
chains.markEntrypoint(Root);`,
    });
    const endpoint = endpointsOf(program, session).Root;
    if (!endpoint) throw new Error("There is no endpoint");
    expect(await problemsOf(openApi(chainletOf(endpoint, "Root"), { name: "stream" }))).toBeUndefined();
  });

  it("of a websocket", async () => {
    const { program, session } = programOf({
      "chain.ts": `import * as chains from "chainsc";
export class Root extends chains.ChainletBase { async runRemote(socket: chains.WebSocketProtocol): Promise<void> { await socket.close(); } }
chains.markEntrypoint(Root);`,
    });
    const endpoint = endpointsOf(program, session).Root;
    if (!endpoint) throw new Error("There is no endpoint");
    expect(await problemsOf(openApi(chainletOf(endpoint, "Root"), { name: "socket" }))).toBeUndefined();
  });

  it("and what is not, is found", async () => {
    const { program, session } = programOf({
      "chain.ts": `import * as chains from "chainsc";
export class Root extends chains.ChainletBase { async runRemote(): Promise<string> { return ""; } }
chains.markEntrypoint(Root);`,
    });
    const endpoint = endpointsOf(program, session).Root;
    if (!endpoint) throw new Error("There is no endpoint");
    const document = openApi(chainletOf(endpoint, "Root"), { name: "bad" });
    expect(await problemsOf({ ...document, paths: { run_remote: {} } })).toBeDefined();
    expect(await problemsOf({ ...document, components: { schemas: { A: { type: "strings" } } } })).toBeDefined();
  });
});
