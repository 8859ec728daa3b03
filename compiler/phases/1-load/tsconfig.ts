import { dirname, join } from "node:path";
import { ts } from "ts-morph";
import type { FileReader } from "../../files.ts";
import { type IncludeLimits, includedFiles } from "./included-files.ts";

export interface ReadTsconfig {
  /** Absolute path of the file that holds for SOURCE. */
  readonly path: string;
  readonly options: ts.CompilerOptions;
  /** What `files`, `include` and `exclude` come to, sorted. */
  readonly included: readonly string[];
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
export function readTsconfig(path: string, source: string, files: FileReader, limits: IncludeLimits): ReadTsconfig {
  const readDirectory = includedFiles(files, limits);
  const seen = new Set<string>();
  const projectOf = (own: ReadTsconfig): ReadTsconfig | undefined => {
    seen.add(own.path);
    if (own.included.includes(source)) return own;
    for (const reference of own.references) {
      const other = ts.resolveProjectReferencePath(reference);
      if (seen.has(other) || !files.isFile(other)) continue;
      const found = projectOf(parse(other, files, readDirectory));
      if (found) return found;
    }
    return undefined;
  };
  const own = parse(path, files, readDirectory);
  return own.references.length === 0 ? own : (projectOf(own) ?? own);
}

function parse(path: string, files: FileReader, readDirectory: ts.ParseConfigHost["readDirectory"]): ReadTsconfig {
  const source = ts.readJsonConfigFile(path, (file) => files.readText(file));
  const { error } = ts.readConfigFile(path, () => source.text);
  const host: ts.ParseConfigHost = {
    useCaseSensitiveFileNames: true,
    fileExists: files.isFile,
    readFile: files.readText,
    readDirectory,
  };
  const parsed = ts.parseJsonSourceFileConfigFileContent(source, host, dirname(path), undefined, path);
  return {
    path,
    source,
    options: parsed.options,
    included: [...parsed.fileNames].sort(),
    references: parsed.projectReferences ?? [],
    problems: [...(error ? [error] : []), ...parsed.errors].filter(({ code }) => !aboutInputs.has(code)),
  };
}

/** "No inputs were found" and "the files list is empty": SOURCE is the only input here. */
const aboutInputs: ReadonlySet<number> = new Set([18002, 18003]);
