import { dirname, join, relative, resolve, sep } from "node:path";
import type * as Yaml from "yaml";
import { configNotFound, configSyntax, configUnknownKey, configValue } from "./diagnostics/catalogue/0-usage.ts";
import { closest } from "./diagnostics/closest.ts";
import type { DiagnosticSink } from "./diagnostics/diagnostic.ts";
import type { FileReader } from "./files.ts";
import type { Span } from "./model/source.ts";
import { defaultProjectConfig, type ProjectConfig } from "./project-config.ts";
import type { ProjectConfigFile } from "./project-config-schema.ts";

/**
 * Reads `chainsc.yaml` (or the file at the absolute `path`) and completes it with defaults. What is wrong in it is
 * reported and then ignored. Without a file the parsers are not even loaded.
 */
export async function readProjectConfig(
  { root, path }: { readonly root: string; readonly path?: string | undefined },
  { files, diagnostics }: { readonly files: FileReader; readonly diagnostics: DiagnosticSink },
): Promise<ProjectConfig> {
  const file = path ?? join(root, "chainsc.yaml");
  const text = files.readText(file);
  if (text === undefined) {
    if (path !== undefined) diagnostics.report(configNotFound, { path });
    return defaultProjectConfig;
  }
  const [yaml, { projectConfigSchema }] = await Promise.all([import("yaml"), import("./project-config-schema.ts")]);
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const places = new Places(relative(root, file).split(sep).join("/"), lines, document, yaml);
  for (const { message, pos } of document.errors)
    diagnostics.report(configSyntax, { problem: firstLine(message) }, { span: places.between(pos[0], pos[1]) });
  if (document.errors.length > 0) return defaultProjectConfig;

  const data: unknown = document.toJS() ?? {};
  const checked = projectConfigSchema.safeParse(data);
  if (checked.success) return complete(checked.data, dirname(file));
  for (const issue of checked.error.issues) {
    if (issue.code === "unrecognized_keys") {
      const known = knownKeys(projectConfigSchema, issue.path);
      for (const key of issue.keys)
        diagnostics.report(
          configUnknownKey,
          { key, inside: dotted(issue.path), suggestion: closest(key, known), known: known.join(", ") },
          { span: places.ofKey([...issue.path, key]) },
        );
    } else {
      const problem = issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message;
      const where = { path: dotted(issue.path) || "chainsc.yaml", problem: sentencePart(problem) };
      diagnostics.report(configValue, where, { span: places.ofValue(issue.path) });
    }
  }
  return defaultProjectConfig;
}

function complete(file: ProjectConfigFile, folder: string): ProjectConfig {
  const { outDir, baseImages, build, remotes } = defaultProjectConfig;
  const { caCertificates, npmrc, network, ...rest } = file.build ?? {};
  const given = Object.entries(file.remotes ?? {}).map(
    ([name, { kind, gpu = "required" }]) => [name, { kind, gpu }] as const,
  );
  return {
    outDir: file.outDir ?? outDir,
    baseImages: file.baseImages ?? baseImages,
    build: {
      ...build,
      ...defined(rest),
      ...(network !== undefined && { network }),
      ...(caCertificates !== undefined && { caCertificates: resolve(folder, caCertificates) }),
      ...(npmrc !== undefined && { npmrc: resolve(folder, npmrc) }),
    },
    remotes: { ...remotes, ...Object.fromEntries(given) },
  };
}

type Defined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };
const defined = <T extends object>(value: T): Defined<T> =>
  Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as Defined<T>;

type Path = readonly PropertyKey[];

/** Where keys and values of a YAML document stand. */
class Places {
  readonly #file: string;
  readonly #lines: Yaml.LineCounter;
  readonly #document: Yaml.Document;
  readonly #yaml: typeof Yaml;

  constructor(file: string, lines: Yaml.LineCounter, document: Yaml.Document, yaml: typeof Yaml) {
    this.#file = file;
    this.#lines = lines;
    this.#document = document;
    this.#yaml = yaml;
  }

  between(start: number, end: number): Span {
    const from = this.#lines.linePos(start);
    const to = this.#lines.linePos(Math.max(start, end));
    const first = { file: this.#file, start, end, line: from.line, column: from.col };
    return { ...first, endLine: to.line, endColumn: to.col };
  }

  ofKey(path: Path): Span {
    const owner = path.length === 1 ? this.#document.contents : this.#document.getIn(path.slice(0, -1), true);
    if (this.#yaml.isMap(owner))
      for (const { key } of owner.items)
        if (this.#yaml.isScalar(key) && key.value === path.at(-1) && key.range)
          return this.between(key.range[0], key.range[1]);
    return this.ofValue(path.slice(0, -1));
  }

  ofValue(path: Path): Span {
    const node: unknown = path.length === 0 ? this.#document.contents : this.#document.getIn(path, true);
    if (this.#yaml.isNode(node) && node.range) return this.between(node.range[0], node.range[1]);
    return path.length === 0 ? this.between(0, 0) : this.ofKey(path);
  }
}

/** The keys that a strict object of the schema has at a path. */
function knownKeys(schema: { readonly def: unknown }, path: Path): readonly string[] {
  let current: unknown = schema;
  for (const key of path) current = step(unwrap(current), key);
  const inner = unwrap(current);
  return typeof inner === "object" && inner !== null && "shape" in inner && typeof inner.shape === "object"
    ? Object.keys(inner.shape ?? {})
    : [];
}

function unwrap(schema: unknown): unknown {
  let current = schema;
  while (typeof current === "object" && current !== null && "unwrap" in current && typeof current.unwrap === "function")
    current = current.unwrap();
  return current;
}

function step(schema: unknown, key: PropertyKey): unknown {
  if (typeof schema !== "object" || schema === null) return undefined;
  if ("shape" in schema && typeof schema.shape === "object" && schema.shape !== null)
    return (schema.shape as Record<PropertyKey, unknown>)[key];
  return "valueType" in schema ? schema.valueType : undefined;
}

const dotted = (path: Path): string => path.map(String).join(".");
const firstLine = (text: string): string => (text.split("\n")[0] ?? text).replace(/[.:]$/, "");
const sentencePart = (text: string): string =>
  (text.charAt(0).toLowerCase() + text.slice(1)).replace(/^invalid input: /, "").replace(/\.$/, "");
