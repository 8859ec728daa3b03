import { realpathSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { ts } from "ts-morph";
import { withinDepth } from "../../reflection/depth.ts";
import type { Program } from "../../reflection/program.ts";
import { reportTypeErrors } from "../../reflection/type-errors.ts";
import type { Session } from "../../session.ts";
import { ambientFiles } from "./ambient-files.ts";
import { BrowserLibraryNeeded, globalNamesOf, isBrowserLibrary, watchGlobals } from "./browser-library.ts";
import { checkFrameworkNames } from "./check-framework-names.ts";
import { checkImports } from "./check-imports.ts";
import { checkSource } from "./check-source.ts";
import { checkSyntax } from "./check-syntax.ts";
import { checkTsconfig } from "./check-tsconfig.ts";
import { compilerHost, type ParsedFiles, type UnresolvedImport } from "./compiler-host.ts";
import { chooseOptions } from "./compiler-options.ts";
import { locateFramework } from "./framework.ts";
import { carriedLibrary, type Library } from "./library.ts";
import { findTsconfig, readTsconfig } from "./tsconfig.ts";

export interface LoadInput {
  /** Absolute path of the file that holds the entrypoint. */
  readonly source: string;
  /** TypeScript's own libraries, parsed: give the same map to every run of one process to parse them once. */
  readonly parsed?: ParsedFiles;
  /** Report everything that TypeScript has to say about the user's files, not only what the chain depends on. */
  readonly checkTypes?: boolean;
  /** What an earlier attempt of this run has parsed, by path; what this one parses is added. */
  readonly again?: Map<string, ts.SourceFile>;
  /**
   * Leaves out TypeScript's declarations of a browser, which are as long as all other libraries together. The first
   * question whose answer could depend on them then throws `BrowserLibraryNeeded`. Default: false.
   */
  readonly withoutBrowser?: boolean;
}

/**
 * Phase 1: reads SOURCE, its tsconfig and every file it reaches. Nothing is executed.
 *
 * Gives `undefined` when there is nothing to analyse, syntax errors included; why is in the session's diagnostics.
 * Imports that lead nowhere are reported as well and leave a program that later phases can still look at.
 */
export function load(input: LoadInput, session: Session): Program | undefined {
  const source = resolve(input.source);
  if (!checkSource(source, session)) return undefined;
  const paths = projectPaths(session.root);
  const tsconfigPath = findTsconfig(source, session.files);
  const limits = { root: session.root, generated: [resolve(session.root, session.config.outDir)] };
  const tsconfig = tsconfigPath === undefined ? undefined : readTsconfig(tsconfigPath, source, session.files, limits);
  if (tsconfig) checkTsconfig(tsconfig, paths.toProjectPath, session);

  const framework = locateFramework();
  const options = chooseOptions({
    fromTsconfig: tsconfig?.options,
    hasNodeTypes: hasNodeTypes(dirname(tsconfig?.path ?? source), session),
  });
  const unresolved: UnresolvedImport[] = [];
  const library = carriedLibrary();
  const { withoutBrowser = false } = input;
  const place: { readonly entryFile: string; deepFile?: string } = { entryFile: paths.toProjectPath(source) };
  const host = compilerHost({
    files: session.files,
    framework,
    library,
    options,
    currentDirectory: session.root,
    parsed: input.parsed,
    again: input.again,
    withoutBrowser,
    onUnresolved: (found) => unresolved.push(found),
    onTooDeep: (path) => {
      place.deepFile = paths.toProjectPath(path);
    },
  });
  const { entryFile } = place;
  return withinDepth(place, session, () => {
    const ambient = ambientFiles(tsconfig?.included ?? [], session.files).filter((path) => path !== source);
    const program = ts.createProgram({ rootNames: [source, ...ambient], options, host });
    const loaded: Program = {
      root: session.root,
      entryFile,
      compiler: {
        program,
        get checker() {
          return program.getTypeChecker();
        },
        ...paths,
        sourceFile: (path) => program.getSourceFile(paths.toAbsolute(path)),
        isFramework: (file) => framework.owns(file.fileName),
      },
    };
    const isValid = checkSyntax(loaded, session);
    checkImports(loaded, unresolved, session);
    if (!isValid) return undefined;
    if (input.checkTypes) reportTypeErrors(loaded, session);
    // Binding every file is where nesting that is too deep shows.
    const { checker } = loaded.compiler;
    if (withoutBrowser && !watchGlobals(checker, browserNames(program, library)))
      throw new BrowserLibraryNeeded("A name nobody can watch");
    checkFrameworkNames(loaded, session);
    return loaded;
  });
}

/** The global names of those browser libraries that the program would have had. */
function browserNames(program: ts.Program, library: Library): ReadonlySet<string> {
  const paths = program.getSourceFiles().map(({ fileName }) => fileName);
  const left = paths.filter((path) => library.owns(path) && isBrowserLibrary(path));
  return new Set(left.flatMap((path) => [...globalNamesOf(library.read(path) ?? "")]));
}

interface ProjectPaths {
  toProjectPath(absolute: string): string;
  toAbsolute(path: string): string;
}

/** Packages of a workspace are found under their real path, so the root is recognised under both of its names. */
function projectPaths(root: string): ProjectPaths {
  const real = realPath(root);
  const known = new Map<string, string>();
  const relativePath = (absolute: string): string => {
    const base = real !== root && absolute.startsWith(`${real}${sep}`) ? real : root;
    const path = relative(base, absolute);
    return (isAbsolute(path) ? absolute : path).split(sep).join("/");
  };
  // Asked for with every place in the source.
  const toProjectPath = (absolute: string): string => {
    const path = known.get(absolute) ?? relativePath(absolute);
    known.set(absolute, path);
    return path;
  };
  return { toProjectPath, toAbsolute: (path) => resolve(root, path) };
}

function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}

function hasNodeTypes(from: string, session: Session): boolean {
  for (let folder = from; ; folder = dirname(folder)) {
    if (session.files.isFile(resolve(folder, "node_modules/@types/node/package.json"))) return true;
    if (folder === dirname(folder)) return false;
  }
}
