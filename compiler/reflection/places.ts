import { ts } from "ts-morph";
import type { NodeRef, Span } from "../model/source.ts";
import type { Program } from "./program.ts";

/** Where a node stands, without leading comments. */
export function spanOf(program: Program, node: ts.Node): Span {
  const file = node.getSourceFile();
  return spanBetween(program, file, node.getStart(file), node.getEnd());
}

/** A range of a source file as a span. */
export function spanBetween(program: Program, file: ts.SourceFile, start: number, end: number): Span {
  const from = file.getLineAndCharacterOfPosition(start);
  const to = file.getLineAndCharacterOfPosition(end);
  return {
    file: program.compiler.toProjectPath(file.fileName),
    start,
    end,
    line: from.line + 1,
    column: from.character + 1,
    endLine: to.line + 1,
    endColumn: to.character + 1,
  };
}

/** A node as plain data. */
export function refOf(program: Program, node: ts.Node): NodeRef {
  return { ...spanOf(program, node), syntax: ts.SyntaxKind[node.kind] ?? String(node.kind) };
}

/** The node a reference names. Throws when the file is not of this program: references never outlive their run. */
export function nodeOf(program: Program, ref: NodeRef): ts.Node {
  const file = program.compiler.sourceFile(ref.file);
  if (!file) throw new Error(`No file ${ref.file} in this program`);
  const search = (node: ts.Node): ts.Node | undefined => {
    if (node.getStart(file) === ref.start && node.end === ref.end && ts.SyntaxKind[node.kind] === ref.syntax)
      return node;
    return ts.forEachChild(node, (child) =>
      child.pos <= ref.start && child.end >= ref.end ? search(child) : undefined,
    );
  };
  const node = search(file);
  if (!node) throw new Error(`No ${ref.syntax} at ${ref.file}:${ref.line}:${ref.column}`);
  return node;
}
