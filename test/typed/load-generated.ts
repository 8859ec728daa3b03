import { transformSync } from "esbuild";
import type { Chainlet } from "../../compiler/model/chain.ts";
import { defaultRemoteConfig } from "../../compiler/model/remote-config.ts";
import type { Endpoint } from "../../compiler/model/type-model.ts";
import { renderSchemas } from "../../compiler/phases/7-emit/typed/render-schemas.ts";
import { renderStub } from "../../compiler/phases/7-emit/typed/render-stub.ts";
import type { EndpointSchema, StubSchema } from "../../runtime/schema/endpoint-schema.ts";
import * as wire from "../../runtime/schema/wire.ts";

/** A chainlet around an endpoint, with nothing else to it. */
export function chainletOf(endpoint: Endpoint, name = "Asked"): Chainlet {
  return {
    id: `chain.ts#${name}`,
    kind: "chainlet",
    name,
    file: "chain.ts",
    span: endpoint.span,
    exported: { kind: "named", name },
    bases: [],
    isEntrypoint: true,
    remoteConfig: defaultRemoteConfig(name),
    configSpans: {},
    statics: {},
    endpoint,
    hasHealthCheck: false,
    dependencies: [],
    interfaceHash: "0123456789abcdef",
  };
}

/** The `endpoint` that a rendered `schemas.ts` exports. `modules` are the user's files by path, for schemas of theirs. */
export function loadSchemas(endpoint: Endpoint, modules: Readonly<Record<string, unknown>> = {}): EndpointSchema {
  const text = renderSchemas(chainletOf(endpoint), { sourceModule: (file) => file });
  return evaluate(text, modules).endpoint as EndpointSchema;
}

/** The schema of a rendered stub. */
export function loadStub(endpoint: Endpoint, kind: Chainlet["kind"] = "chainlet"): StubSchema {
  const chainlet = { ...chainletOf(endpoint), kind };
  const text = renderStub({ chainlet, output: "stubs/Asked.ts", callable: true }, { sourceModule: (file) => file });
  return evaluate(`${text}\nexport { schema };`, {}).schema as StubSchema;
}

function evaluate(text: string, modules: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { code } = transformSync(text, { loader: "ts", format: "cjs", target: "es2022" });
  const load = (specifier: string): unknown => {
    if (specifier === "chainsc/server") return { wire };
    if (specifier === "chainsc") return { StubBase: class {} };
    // As an ES module, so that a default export is found under its name.
    return { __esModule: true, ...(modules[specifier] as object | undefined) };
  };
  const module = { exports: {} as Record<string, unknown> };
  new Function("require", "module", "exports", code)(load, module, module.exports);
  return module.exports;
}
