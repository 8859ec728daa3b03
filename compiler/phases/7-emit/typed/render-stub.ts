import type { Chainlet } from "../../../model/chain.ts";
import type { JsonValue } from "../../../model/json.ts";
import type { PlannedStub } from "../../../model/plan.ts";
import type { ProjectPath } from "../../../model/source.ts";
import type { ClassExportKind, Endpoint, TypeModel } from "../../../model/type-model.ts";
import { comment, literal, propertyName } from "../encoders.ts";
import { type CodecText, codecText, member, read } from "./codec-text.ts";
import { jsonSchemaOf, jsonSchemaOfInput } from "./json-schema.ts";
import { convertsOut } from "./model-facts.ts";
import { publicConfig } from "./public-config.ts";
import { type TypedTextOptions, tidy } from "./render-schemas.ts";
import { block, indent, names } from "./text.ts";
import { type TypeText, typeText } from "./type-text.ts";

/** A type of the user's that a stub names by import. */
export interface StubTypeImport {
  readonly file: ProjectPath;
  /** The name inside that file. */
  readonly name: string;
  readonly exported: ClassExportKind;
}

/** The user's types that the stub of this endpoint imports, sorted by file and name: those files must be in the package. */
export function stubTypeImports(endpoint: Endpoint): readonly StubTypeImport[] {
  const text = typesOf(endpoint, "");
  printSignature(endpoint, text);
  const found = new Map<string, StubTypeImport>();
  for (const { definition } of text.imports.values()) {
    const { origin } = definition;
    if (origin)
      found.set(`${origin.file}#${origin.name}`, { file: origin.file, name: origin.name, exported: origin.exported });
  }
  return [...found.values()].sort((a, b) => (`${a.file}#${a.name}` < `${b.file}#${b.name}` ? -1 : 1));
}

const ownNames = [
  "StubBase", "StubSchema", "wire", "schema", "inputSchema", "outputSchema", "binary", "v", "out", "item", "key", "index",
  "input", "args", "body", "format", "Promise", "AsyncIterable", "Array", "Object", "Map", "Set", "Date", "URL", "Number",
  "String", "BigInt", "RegExp", "Error", "Uint8Array", "ArrayBuffer", "Buffer", "Record", "matched", "sent", "fits",
]; // biome-ignore format: a list of names

function typesOf(endpoint: Endpoint, className: string): TypeText {
  return typeText({
    definitions: endpoint.definitions,
    names: names([...ownNames, className]),
    importOrigins: true,
    form: "program",
  });
}

export interface StubTextOptions extends TypedTextOptions {
  /** Code that stays behind has `new Name(…)` in it, in a main section that does not run here: it must type-check. */
  readonly isConstructed?: boolean;
}

/** The text of `stubs/<Name>.ts`. */
export function renderStub(stub: PlannedStub, { sourceModule, isConstructed = false }: StubTextOptions): string {
  const { chainlet } = stub;
  const { endpoint } = chainlet;
  const head = classHead(chainlet, isConstructed);
  if (!stub.callable || endpoint.kind === "websocket") return renderNameOnly(chainlet, head);
  const types = typesOf(endpoint, chainlet.name);
  const signature = printSignature(endpoint, types);
  const codec = codecText(endpoint.definitions, names([...ownNames, chainlet.name]), () => "");
  const isLeaf = chainlet.kind !== "chainlet";
  const encode = isLeaf ? encodeWholeBody(codec, endpoint) : encodeParameters(codec, endpoint);
  const decode = decodeOutput(codec, endpoint);
  const parameterNames = endpoint.parameters.map((parameter) => parameter.name);
  // Parameters are the user's names; the constant steps aside for one that is called like it.
  const schemaName = names([...ownNames.filter((name) => name !== "schema"), ...parameterNames]).take("schema");
  const localDeclarations = types.declarations().replace(/^export type /gm, "type ");
  const text = `import { StubBase } from "chainsc";
import { type StubSchema, wire } from "chainsc/server";
${importLines(types, sourceModule)}
${localDeclarations}

${encode.declarations}${decode.declarations}${codec.declarations()}

const ${schemaName}: StubSchema = {
  kind: ${literal(endpoint.kind)},
  parameters: ${literal(parameterNames)},
  hash: ${literal(chainlet.interfaceHash)},
${indent(encode.method)},
${indent(decode.method)},
};

${docOf(endpoint)}${head}

  runRemote(${signature.parameters}): ${signature.result} {
    return this.${signature.isStream ? "streamRemote" : "callRemote"}(${schemaName}, [${parameterNames.join(", ")}]) as ${signature.result};
  }
}
`;
  return tidy(text);
}

function docOf(endpoint: Endpoint): string {
  return endpoint.description === undefined ? "" : `/** ${comment(endpoint.description)} */\n`;
}

/** A class that remaining code only names or reads statics of. */
function renderNameOnly(chainlet: Chainlet, head: string): string {
  const why = chainlet.endpoint.kind === "websocket"
    ? `${chainlet.name} takes a websocket and cannot be called by another chainlet.`
    : `${chainlet.name} is not a dependency of this chainlet. Ask for it with depends(${chainlet.name}).`; // biome-ignore format: a choice
  return `import { StubBase } from "chainsc";

${head}

  runRemote(..._args: any[]): any {
    throw new Error(${literal(why)});
  }
}
`;
}

/** The class up to its methods: the original's names, configuration and statics. */
function classHead(chainlet: Chainlet, isConstructed: boolean): string {
  const carried = Object.entries(chainlet.statics).flatMap(([name, value]): string[] =>
    value.kind === "value" && !notCarried.has(name) ? [staticLine(name, value.value)] : [],
  );
  const lines = [
    `static override readonly chainletName: string = ${literal(chainlet.name)};`,
    `static readonly remoteConfig = ${block(publicConfig(chainlet.remoteConfig))};`,
    ...(chainlet.userConfig === undefined ? [] : [staticLine("userConfig", chainlet.userConfig)]),
    ...carried,
  ];
  if (isConstructed) lines.push("", ...looseConstructor);
  return `export class ${chainlet.name} extends StubBase {\n${indent(lines.join("\n"))}`;
}

const looseConstructor: readonly string[] = [
  "constructor(...args: any[]) {",
  "  super(...(args as ConstructorParameters<typeof StubBase>));",
  "}",
];

const notCarried: ReadonlySet<string> = new Set([
  "chainletName", "remoteConfig", "userConfig", "prototype", "name", "length", "arguments", "caller", "fromUrl",
]); // biome-ignore format: a list of names

const staticLine = (name: string, value: JsonValue | undefined): string =>
  `static readonly ${propertyName(name)} = ${block(value)};`;

function importLines(types: TypeText, sourceModule: TypedTextOptions["sourceModule"]): string {
  const lines = [...types.imports.values()].map(({ definition: { origin }, local }) => {
    if (!origin) return "";
    const from = `from ${literal(sourceModule(origin.file))};`;
    if (origin.exported.kind === "default") return `import type ${local} ${from}`;
    const outside = origin.exported.kind === "named" ? origin.exported.name : origin.name;
    return `import type { ${outside === local ? local : `${outside} as ${local}`} } ${from}`;
  });
  return [...new Set(lines)].sort().join("\n");
}

interface Signature {
  readonly parameters: string;
  readonly result: string;
  readonly isStream: boolean;
}

function printSignature(endpoint: Endpoint, types: TypeText): Signature {
  const parameters = endpoint.parameters.map((parameter, index) => {
    const type = types.print(parameter.type);
    // A parameter with a default before a required one cannot be left out, only be given as undefined.
    const canLeaveOut =
      parameter.presence === "optional" &&
      endpoint.parameters.slice(index).every(({ presence }) => presence === "optional");
    return `${parameter.name}${canLeaveOut ? "?" : ""}: ${type}${parameter.presence === "optional" ? " | undefined" : ""}`;
  });
  const result = types.print(endpoint.result);
  const isStream = endpoint.kind !== "call";
  return {
    parameters: parameters.join(", "),
    result: `${isStream ? "AsyncIterable" : "Promise"}<${result}>`,
    isStream,
  };
}

interface Method {
  readonly declarations: string;
  readonly method: string;
}

/** Arguments → request body with the parameter names as keys. */
function encodeParameters(codec: CodecText, endpoint: Endpoint): Method {
  const { parameters, definitions } = endpoint;
  if (parameters.length === 0)
    return { declarations: "", method: "encodeInput() {\n  return { ok: true, value: {} };\n}" };
  const assign = parameters.map(
    ({ name }, index) => `if (args[${index}] !== undefined) ${member("input", name)} = args[${index}];`,
  );
  const checks = parameters.map(({ name, presence, type }) => {
    const content = read("input", name);
    const check = codec.check(type, content, "out");
    return presence === "required" ? check : `(${content} === undefined || ${check})`;
  });
  const convert = parameters
    .filter(({ type }) => convertsOut(type, definitions))
    .map(({ name, type }) => {
      const content = read("input", name);
      return `if (${content} !== undefined) ${member("input", name)} = ${codec.encode(type, content)};`;
    });
  const lines = [
    'const binary = format === "binary";',
    "const input: any = {};",
    ...assign,
    `const fits =\n${indent(checks.join(" &&\n"))};`,
    'if (!fits) return wire.refuse(inputSchema, input, "out", binary);',
    ...convert,
    "return { ok: true, value: input };",
  ];
  return {
    declarations: `const inputSchema = ${block(jsonSchemaOfInput(endpoint))};\n\n`,
    method: `encodeInput(args, format) {\n${indent(lines.join("\n"))}\n}`,
  };
}

/** The sole argument is the whole body: existing services have shapes of their own. */
function encodeWholeBody(codec: CodecText, endpoint: Endpoint): Method {
  const [parameter] = endpoint.parameters;
  if (!parameter) return encodeParameters(codec, endpoint);
  const absent = parameter.presence === "optional" ? "if (input === undefined) return { ok: true, value: {} };\n" : "";
  const lines = [
    'const binary = format === "binary";',
    "const input = args[0] as any;",
    `${absent}const fits = ${codec.check(parameter.type, "input", "out")};`,
    'if (!fits) return wire.refuse(inputSchema, input, "out", binary);',
    `return { ok: true, value: ${codec.encode(parameter.type, "input")} };`,
  ];
  return {
    declarations: `const inputSchema = ${block(jsonSchemaOf(parameter.type, endpoint.definitions))};\n\n`,
    method: `encodeInput(args, format) {\n${indent(lines.join("\n"))}\n}`,
  };
}

function decodeOutput(codec: CodecText, endpoint: Endpoint): Method {
  const { result, kind } = endpoint;
  if (result.kind === "void")
    return { declarations: "", method: "decodeOutput() {\n  return { ok: true, value: undefined };\n}" };
  if (kind === "raw-text" || kind === "raw-bytes")
    return { declarations: "", method: "decodeOutput(body) {\n  return { ok: true, value: body };\n}" };
  const model: TypeModel = result;
  const lines = [
    'const binary = format === "binary";',
    `const fits = ${codec.check(model, "body", "in")};`,
    'if (!fits) return wire.refuse(outputSchema, body, "in", binary);',
    `return { ok: true, value: ${codec.decode(model, "body")} };`,
  ];
  return {
    declarations: `const outputSchema = ${block(jsonSchemaOf(model, endpoint.definitions))};\n\n`,
    method: `decodeOutput(body: any, format) {\n${indent(lines.join("\n"))}\n}`,
  };
}
