import { projectConfigJsonSchema } from "../../compiler/project-config-schema.ts";

interface SchemaNode {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
}

/** docs/config.md, from the schema of chainsc.yaml. */
export function configReference(): string {
  const rows = keysOf("", projectConfigJsonSchema() as SchemaNode);
  return `# chainsc.yaml

The configuration of a project: one YAML file at its root, data only, every key optional. The folder of the nearest \`chainsc.yaml\` above
SOURCE is the project root (without one, that of the nearest \`package.json\`). An unknown key or a wrong value is an error with its place.

Editors check it with the JSON Schema in [chainsc.schema.json](chainsc.schema.json):

\`\`\`yaml
# yaml-language-server: $schema=./node_modules/chainsc/docs/chainsc.schema.json
baseImages:
  node:24-bookworm-slim: registry.example/mirror/node:24-bookworm-slim
build:
  caCertificates: certs/company.pem
  concurrency: 4
remotes:
  local: { kind: docker, gpu: ignore }
\`\`\`

| key | type | |
| --- | --- | --- |
${rows.join("\n")}
`;
}

function keysOf(prefix: string, { properties = {}, additionalProperties }: SchemaNode): string[] {
  const rows = Object.entries(properties).flatMap(([key, node]) => [
    row(`${prefix}${key}`, node),
    ...keysOf(`${prefix}${key}.`, node),
  ]);
  if (typeof additionalProperties === "object" && additionalProperties.properties)
    rows.push(...keysOf(`${prefix}<name>.`, additionalProperties));
  return rows;
}

const row = (key: string, node: SchemaNode): string => `| \`${key}\` | ${typeName(node)} | ${node.description ?? ""} |`;

function typeName({ type, enum: values, items, additionalProperties }: SchemaNode): string {
  if (values) return values.map((value) => `\`${value}\``).join(" or ");
  if (type === "array") return `list of ${items ? typeName(items) : "anything"}`;
  if (type === "object" && typeof additionalProperties === "object") return "map";
  return type === "integer" ? "number" : (type ?? "");
}
