import { dirname, join } from "node:path";
import { ts } from "ts-morph";
import type { FileReader } from "../../files.ts";

export interface ReadTsconfig {
  /** Absolute path of the file that holds for SOURCE. */
  readonly path: string;
  readonly options: ts.CompilerOptions;
  /** Ambient declarations that the configuration names one by one: `"files": ["env.d.ts"]`. */
  readonly declarations: readonly string[];
  readonly references: readonly ts.ProjectReference[];
  readonly problems: readonly ts.Diagnostic[];
  readonly source: ts.TsConfigSourceFile;
}

/** The nearest `tsconfig.json` above a file, as tsc and editors look for it. */
export function findTsconfig(source: string, files: FileReader): string | undefined {
  let folder = dirname(source);
  for (;;) {
    const candidate = join(folder, "tsconfig.json");
    if (files.isFile(candidate)) return candidate;
    const above = dirname(folder);
    if (above === folder) return undefined;
    folder = above;
  }
}

/**
 * Reads a configuration with all that it extends. Of a solution that only refers to other projects, the first of
 * those that includes SOURCE is taken, as editors do.
 */
export function readTsconfig(path: string, source: string, files: FileReader): ReadTsconfig {
  const own = parse(path, files, "none");
  if (own.references.length === 0) return own;
  return projectOf(path, source, files, new Set()) ?? own;
}

function projectOf(path: string, source: string, files: FileReader, seen: Set<string>): ReadTsconfig | undefined {
  if (seen.has(path) || !files.isFile(path)) return undefined;
  seen.add(path);
  const project = parse(path, files, "disk");
  if (project.includes(source)) return project;
  for (const reference of project.references) {
    const found = projectOf(ts.resolveProjectReferencePath(reference), source, files, seen);
    if (found) return found;
  }
  return undefined;
}

interface ParsedTsconfig extends ReadTsconfig {
  includes(file: string): boolean;
}

/** `listing`: are the folders of `include` looked through? Only projects with references need to know. */
function parse(path: string, files: FileReader, listing: "none" | "disk"): ParsedTsconfig {
  const source = ts.readJsonConfigFile(path, (file) => files.readText(file));
  const { error } = ts.readConfigFile(path, () => source.text);
  const host: ts.ParseConfigHost = {
    useCaseSensitiveFileNames: true,
    fileExists: files.isFile,
    readFile: files.readText,
    readDirectory: listing === "none" ? () => [] : ts.sys.readDirectory,
  };
  const parsed = ts.parseJsonSourceFileConfigFileContent(source, host, dirname(path), undefined, path);
  const listed = new Set(parsed.fileNames);
  return {
    path,
    source,
    options: parsed.options,
    declarations: parsed.fileNames.filter((file) => listing === "none" && /\.d\.[cm]?ts$/.test(file)),
    references: parsed.projectReferences ?? [],
    problems: [...(error ? [error] : []), ...parsed.errors].filter(({ code }) => !aboutInputs.has(code)),
    includes: (file) => listed.has(file),
  };
}

/** "No inputs were found" and "the files list is empty": SOURCE is the only input here. */
const aboutInputs: ReadonlySet<number> = new Set([18002, 18003]);
