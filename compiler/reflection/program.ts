import type { ts } from "ts-morph";
import type { ProjectPath } from "../model/source.ts";

/**
 * The loaded program, as phases 2 to 5 pass it around. Phases never touch `compiler`: they call the functions of this
 * folder, which are the only code beside `1-load` that knows TypeScript's syntax trees and types.
 */
export interface Program {
  /** Absolute path of the project root. */
  readonly root: string;
  /** SOURCE, relative to the root. */
  readonly entryFile: ProjectPath;
  /** For `reflection/` only. */
  readonly compiler: CompilerHandle;
}

export interface CompilerHandle {
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
  /** Absolute path → relative to the root, POSIX. */
  toProjectPath(absolute: string): ProjectPath;
  toAbsolute(path: ProjectPath): string;
  sourceFile(path: ProjectPath): ts.SourceFile | undefined;
  /** Is this one of chainsc's own declarations? */
  isFramework(file: ts.SourceFile): boolean;
}
