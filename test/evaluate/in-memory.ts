import { dirname, relative, resolve } from "node:path";
import { ts } from "ts-morph";
import { diskFiles, type FileReader } from "../../compiler/files.ts";
import { compilerHost, type ParsedFiles } from "../../compiler/phases/1-load/compiler-host.ts";
import { locateFramework } from "../../compiler/phases/1-load/framework.ts";
import { carriedLibrary } from "../../compiler/phases/1-load/library.ts";
import { type Interpreter, interpreter } from "../../compiler/phases/3-evaluate/interpreter.ts";
import { type Expressions, expressionsOf, type Handle } from "../../compiler/reflection/expressions.ts";
import type { Program } from "../../compiler/reflection/program.ts";

/** Modules by path below a root that exists in memory only. */
export type Modules = Readonly<Record<string, string>>;

const root = "/project";
const parsed: ParsedFiles = new Map();
const library = carriedLibrary();
const framework = locateFramework();

/** One program of all the modules, with the framework's own declarations. */
function programOf(modules: Modules): Program {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
    module: ts.ModuleKind.Preserve,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    resolveJsonModule: true,
    types: [],
  };
  const host = compilerHost({
    files: inMemory(modules),
    framework,
    library,
    options,
    currentDirectory: root,
    parsed,
    onUnresolved: () => {},
    onTooDeep: () => {},
  });
  const rootNames = Object.keys(modules)
    .filter((path) => !path.endsWith(".json"))
    .map((path) => resolve(root, path));
  const program = ts.createProgram({ rootNames, options, host });
  return {
    root,
    entryFile: "",
    compiler: {
      program,
      checker: program.getTypeChecker(),
      toProjectPath: (absolute) => relative(root, absolute),
      toAbsolute: (path) => resolve(root, path),
      sourceFile: (path) => program.getSourceFile(resolve(root, path)),
      isFramework: (file) => framework.owns(file.fileName),
    },
  };
}

function inMemory(modules: Modules): FileReader {
  const disk = diskFiles();
  const files = new Map(Object.entries(modules).map(([path, text]) => [resolve(root, path), text]));
  const folders = new Set<string>();
  for (const path of files.keys()) for (let at = dirname(path); !folders.has(at); at = dirname(at)) folders.add(at);
  const isOutside = (path: string) => framework.owns(path);
  return {
    readText: (path) => files.get(path) ?? (isOutside(path) ? disk.readText(path) : undefined),
    isFile: (path) => files.has(path) || (isOutside(path) && disk.isFile(path)),
    isDirectory: (path) => folders.has(path) || (isOutside(path) && disk.isDirectory(path)),
    list: () => ({ files: [], folders: [] }),
    glance: (path) => files.get(path),
    found: new Set(),
    missing: new Set(),
    listed: new Set(),
    glanced: new Set(),
  };
}

export interface Evaluation {
  readonly syntax: Expressions;
  readonly values: Interpreter;
  /** The initialiser of an exported constant. */
  initializer(path: string, name: string): Handle;
}

export function evaluationOf(modules: Modules): Evaluation {
  const program = programOf(modules);
  const syntax = expressionsOf(program);
  return {
    syntax,
    values: interpreter(syntax),
    initializer(path, name) {
      const file = program.compiler.sourceFile(path);
      const declared = file && syntax.moduleExport(file as unknown as Handle, name);
      if (declared?.kind !== "variable" || !declared.initializer)
        throw new Error(`${path} exports no constant ${name}`);
      return declared.initializer;
    },
  };
}
