/**
 * A place in a source file.
 *
 * `file` is POSIX and relative to the project root (it may begin with `../` in a monorepo). `start` and `end` are
 * UTF-16 offsets from 0, end exclusive; lines and columns count from 1.
 */
export interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A syntax node as plain data: where it is and what kind it is. The reflection port finds the node again from this. */
export interface NodeRef extends Span {
  /** The name of the syntax kind, for example `CallExpression`; with the range it names one node. */
  readonly syntax: string;
}

/** A chainlet class within one run: `<file>#<class name>`. */
export type ClassId = string & { readonly __classId?: never };

/** A path relative to the project root, POSIX. */
export type ProjectPath = string;
