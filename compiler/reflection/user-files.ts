import type { ts } from "ts-morph";
import type { Program } from "./program.ts";

/** Is it the user's own, so neither TypeScript's library, nor chainsc, nor an installed package? */
export function isUserFile(program: Program, file: ts.SourceFile): boolean {
  return !file.fileName.includes("/node_modules/") && !program.compiler.isFramework(file);
}

/** The user's own files of a program, sorted by path. */
export function userFiles(program: Program): readonly ts.SourceFile[] {
  return program.compiler.program
    .getSourceFiles()
    .filter((file) => isUserFile(program, file))
    .sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
}
