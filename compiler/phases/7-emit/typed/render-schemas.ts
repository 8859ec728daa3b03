import type { Chainlet } from "../../../model/chain.ts";
import type { ProjectPath } from "../../../model/source.ts";
import type { Endpoint, TypeModel } from "../../../model/type-model.ts";
import { literal } from "../encoders.ts";
import { type CodecText, codecText, read } from "./codec-text.ts";
import { jsonSchemaOfInput, jsonSchemaOfResult } from "./json-schema.ts";
import { convertsBack, holdsSchema } from "./model-facts.ts";
import { block, indent, names } from "./text.ts";

export interface TypedTextOptions {
  /** The module specifier of one of the user's files, seen from the rendered file: `./src/chain.ts`, `../src/chain.ts`. */
  readonly sourceModule: (file: ProjectPath) => string;
}

/** Names that the rendered text uses itself. */
const ownNames = [
  "wire", "EndpointSchema", "StubSchema", "StubBase", "Problem", "endpoint", "schema", "inputSchema", "outputSchema",
  "binary", "v", "out", "item", "key", "index", "path", "problems", "matched", "sent", "items", "args", "body", "format",
  "Array", "Object", "Map", "Set", "Date", "URL", "Number", "String", "BigInt", "RegExp", "Promise", "Buffer", "Uint8Array",
  "ArrayBuffer", "Record", "AsyncIterable", "Error", "input", "result", "fits",
]; // biome-ignore format: a list of names

/** The text of `schemas.ts`: `export const endpoint: EndpointSchema`. */
export function renderSchemas(chainlet: Chainlet, { sourceModule }: TypedTextOptions): string {
  const { endpoint } = chainlet;
  const local = names(ownNames);
  const imports = schemaImports(sourceModule, local.take);
  const codec = codecText(endpoint.definitions, local, imports.use);
  const decode = decodeInput(codec, endpoint, local.take);
  const encode = encodeOutput(codec, endpoint);
  const text = `import { type EndpointSchema, type Problem, wire } from "chainsc/server";
${imports.text()}
const inputSchema = ${block(jsonSchemaOfInput(endpoint))};

const outputSchema = ${block(jsonSchemaOfResult(endpoint))};

${decode.declarations}${codec.declarations()}

export const endpoint: EndpointSchema = {
  kind: ${literal(endpoint.kind)},
  synchronous: ${endpoint.synchronous},
  parameters: ${literal(endpoint.parameters.map((parameter) => parameter.name))},
  hash: ${literal(chainlet.interfaceHash)},
  inputSchema,
  outputSchema,
${indent(decode.method)},
${indent(encode)},
};
`;
  return tidy(text);
}

/** No unused import, no run of empty lines. */
export function tidy(text: string): string {
  const rest = text.replace(/^import .*\n/gm, "");
  const usesProblem = /\bProblem\b/.test(rest);
  const usesWire = /\bwire\./.test(rest);
  return text
    .replace("type Problem, ", usesProblem ? "type Problem, " : "")
    .replace(/, wire \} from/, usesWire ? ", wire } from" : " } from")
    .replace(/^import \{ type (\w+) \} from/gm, "import type { $1 } from")
    .replace(/\n{3,}/g, "\n\n");
}

interface SchemaImports {
  use(file: string, exportName: string): string;
  text(): string;
}

/** Imports of the user's own schemas: they run in the server. */
function schemaImports(
  sourceModule: TypedTextOptions["sourceModule"],
  take: (wanted: string) => string,
): SchemaImports {
  const used = new Map<string, { file: string; exportName: string; local: string }>();
  return {
    use(file, exportName) {
      const key = `${file}#${exportName}`;
      const known = used.get(key) ?? {
        file,
        exportName,
        local: take(exportName === "default" ? "userSchema" : exportName),
      };
      used.set(key, known);
      return known.local;
    },
    text: () =>
      [...used.values()]
        .sort((a, b) => (a.local < b.local ? -1 : 1))
        .map(({ file, exportName, local }) => {
          const binding = exportName === local ? local : `${exportName} as ${local}`;
          return `import { ${binding} } from ${literal(sourceModule(file))};\n`;
        })
        .join(""),
  };
}

/** The request body as a model: an object with the parameters as keys. */
export function bodyModel(endpoint: Endpoint): Extract<TypeModel, { kind: "object" }> {
  return {
    kind: "object",
    properties: endpoint.parameters.map(({ name, presence, type }) => ({ name, presence, type })),
  };
}

function decodeInput(
  codec: CodecText,
  endpoint: Endpoint,
  take: (wanted: string) => string,
): { declarations: string; method: string } {
  if (endpoint.kind === "websocket" || endpoint.parameters.length === 0) {
    return { declarations: "", method: "decodeInput() {\n  return { ok: true, value: [] };\n}" };
  }
  const { definitions } = endpoint;
  const accepts = take("acceptsInput");
  const checks = endpoint.parameters.map(({ name, presence, type }) => {
    const content = read("v", name);
    const check = codec.check(type, content, "in");
    return presence === "required" ? check : `(${content} === undefined || ${check})`;
  });
  const isObject = 'typeof v === "object" && v !== null && !Array.isArray(v)';
  const unused = checks.some((check) => /\bbinary\b/.test(check)) ? "" : "_";
  const declarations = `function ${accepts}(v: any, ${unused}binary: boolean): boolean {
  return (
${indent([isObject, ...checks].join(" &&\n"), "    ")}
  );
}

`;
  const refined = endpoint.parameters.some(({ type }) => holdsSchema(type, definitions));
  const values = endpoint.parameters.map(({ name, presence, type }) => {
    const content = read("input", name);
    if (!convertsBack(type, definitions)) return content;
    const decoded = codec.decode(type, content);
    return presence === "optional" ? `${content} === undefined ? undefined : ${decoded}` : decoded;
  });
  const lines = [
    'const binary = format === "binary";',
    `if (!${accepts}(body, binary)) return wire.refuse(inputSchema, body, "in", binary);`,
    "const input = body as any;",
  ];
  if (!refined) {
    lines.push(`return { ok: true, value: [${values.join(", ")}] };`);
    return { declarations, method: `decodeInput(body, format) {\n${indent(lines.join("\n"))}\n}` };
  }
  lines.splice(1, 2, ...surveyed(codec, endpoint, accepts), "const input = body as any;");
  lines.push("const problems: Problem[] = [];", `const args: any[] = [${values.join(", ")}];`);
  for (const [index, { name, type }] of endpoint.parameters.entries()) {
    if (!holdsSchema(type, definitions)) continue;
    const refine = codec.refine(type, `args[${index}]`, literal(name), false);
    lines.push(`if (args[${index}] !== undefined) args[${index}] = ${refine};`);
  }
  lines.push("return problems.length > 0 ? { ok: false, problems } : { ok: true, value: args };");
  return { declarations, method: `async decodeInput(body, format) {\n${indent(lines.join("\n"))}\n}` };
}

/** What to do with a body whose types are wrong, when the user's own schemas have a say as well. */
function surveyed(codec: CodecText, endpoint: Endpoint, accepts: string): readonly string[] {
  const steps = endpoint.parameters.flatMap(({ name, type }) => {
    if (!holdsSchema(type, endpoint.definitions)) return [];
    const content = read("sent", name);
    return [`if (${content} !== undefined) ${codec.survey(type, content, literal(name))}`];
  });
  return [
    `if (!${accepts}(body, binary)) {`,
    "  const sent: any = body ?? {};",
    "  const problems: Problem[] = [];",
    ...steps.map((step) => `  ${step}`),
    '  return wire.refuse(inputSchema, body, "in", binary, problems);',
    "}",
  ];
}

function encodeOutput(codec: CodecText, endpoint: Endpoint): string {
  const { result, definitions, kind } = endpoint;
  if (kind === "websocket" || result.kind === "void") return "encodeOutput() {\n  return { ok: true, value: null };\n}";
  const schema = kind === "call" || kind === "items" ? "outputSchema" : literal({ type: "string" });
  const lines = [
    'const binary = format === "binary";',
    `const fits = ${codec.check(result, "result", "out")};`,
    `if (!fits) return wire.refuse(${schema}, result, "out", binary);`,
  ];
  const value = codec.encode(result, "result");
  const refined = holdsSchema(result, definitions);
  if (refined) {
    lines.push("const problems: Problem[] = [];", `${codec.refine(result, "result", '""', true)};`);
    lines.push("if (problems.length > 0) return { ok: false, problems };");
  }
  lines.push(`return { ok: true, value: ${value} };`);
  const method = `${refined ? "async " : ""}encodeOutput(result: any, format) {\n${indent(lines.join("\n"))}\n}`;
  if (kind === "raw-text" || kind === "raw-bytes") return rawOutput(kind);
  return method;
}

/** Chunks of a raw stream are sent as they are. */
function rawOutput(kind: "raw-text" | "raw-bytes"): string {
  const check = kind === "raw-text" ? 'typeof result === "string"' : "result instanceof Uint8Array";
  const expected = kind === "raw-text" ? "a string" : "bytes";
  const problem = `{ path: "", message: ${literal(`expected ${expected}`)} }`;
  return `encodeOutput(result) {
  return ${check} ? { ok: true, value: result } : { ok: false, problems: [${problem}] };
}`;
}
