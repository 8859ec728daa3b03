import { realpathSync } from "node:fs";
import { ts } from "ts-morph";
import type { FileReader } from "../../files.ts";
import { isBrowserLibrary } from "./browser-library.ts";
import type { Framework } from "./framework.ts";
import type { Library } from "./library.ts";

/** Parsed files of TypeScript's library and of chainsc itself, kept between runs of one process by whoever owns the runs. */
export type ParsedFiles = Map<string, ts.SourceFile>;

export interface UnresolvedImport {
  readonly literal: ts.StringLiteralLike;
  readonly file: ts.SourceFile;
}

export interface HostInput {
  readonly files: FileReader;
  readonly framework: Framework;
  readonly library: Library;
  readonly options: ts.CompilerOptions;
  readonly currentDirectory: string;
  readonly parsed?: ParsedFiles | undefined;
  /** What an earlier attempt of this run has parsed, by path; what this one parses is added. */
  readonly again?: Map<string, ts.SourceFile> | undefined;
  /** Leaves the browser library empty: its files are there, with nothing in them. */
  readonly withoutBrowser?: boolean | undefined;
  /** Called for every specifier that resolves to nothing. */
  onUnresolved(unresolved: UnresolvedImport): void;
  /** Called with the path of a file that is nested too deeply to be parsed. */
  onTooDeep(path: string): void;
}

/** TypeScript's view of the disk: every look-up goes through the session's reader, so that it is on record. */
export function compilerHost(input: HostInput): ts.CompilerHost {
  const { files, framework, library, options, currentDirectory, parsed, again, withoutBrowser = false } = input;
  const readFile = (path: string): string | undefined =>
    library.owns(path) ? library.read(path) : files.readText(path);
  const parse: typeof ts.createSourceFile = (path, text, version) => {
    try {
      return ts.createSourceFile(path, text, version);
    } catch (error) {
      if (error instanceof RangeError) input.onTooDeep(path);
      throw error;
    }
  };
  const host: ts.CompilerHost = {
    fileExists: (path) => (library.owns(path) ? library.read(path) !== undefined : files.isFile(path)),
    readFile,
    directoryExists: (path) => path === library.folder || files.isDirectory(path),
    getDirectories: (path) => [...files.list(path).folders],
    realpath: realPath,
    getCurrentDirectory: () => currentDirectory,
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    getDefaultLibFileName: (chosen) => `${library.folder}/${ts.getDefaultLibFileName(chosen)}`,
    getDefaultLibLocation: () => library.folder,
    writeFile: () => undefined,
    getSourceFile: (path, version) => {
      const fromLibrary = library.owns(path);
      if (withoutBrowser && fromLibrary && isBrowserLibrary(path)) return ts.createSourceFile(path, "", version);
      const before = again?.get(path);
      if (before) return before;
      const key =
        parsed && (fromLibrary || framework.owns(path))
          ? `${path} ${typeof version === "object" ? version.languageVersion : version}`
          : "";
      const known = key === "" ? undefined : parsed?.get(key);
      if (known) return known;
      const text = readFile(path);
      if (text === undefined) return undefined;
      const file = parse(path, text, /\.[cm]?jsx?$/.test(path) ? version : withoutComments(version));
      if (key !== "") parsed?.set(key, file);
      again?.set(path, file);
      return file;
    },
    resolveModuleNameLiterals: (literals, containingFile, redirected, chosen, sourceFile) =>
      literals.map((literal) => {
        const own = framework.resolve(literal.text);
        if (own !== undefined) return { resolvedModule: frameworkModule(own) };
        if (framework.owns(containingFile) && isPackage(literal.text)) return { resolvedModule: undefined };
        const settings = redirected?.commandLine.options ?? chosen;
        const mode = ts.getModeForUsageLocation(sourceFile, literal, settings);
        const found = ts.resolveModuleName(literal.text, containingFile, settings, host, cache, redirected, mode);
        if (!found.resolvedModule) input.onUnresolved({ literal, file: sourceFile });
        return found;
      }),
  };
  const cache = ts.createModuleResolutionCache(currentDirectory, host.getCanonicalFileName, options);
  return host;
}

function frameworkModule(path: string): ts.ResolvedModuleFull {
  const extension = path.endsWith(".d.ts") ? ts.Extension.Dts : ts.Extension.Ts;
  return { resolvedFileName: path, extension, isExternalLibraryImport: false };
}

/** Packages that chainsc's own code uses inside do not show in the types it gives to users, and are slow to read. */
const isPackage = (specifier: string): boolean => !specifier.startsWith(".");

/** In TypeScript comments mean nothing to the checker, and who wants to know what one says reads it from the text. */
function withoutComments(version: ts.ScriptTarget | ts.CreateSourceFileOptions): ts.CreateSourceFileOptions {
  const options = typeof version === "object" ? version : { languageVersion: version };
  return { ...options, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };
}

function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}
