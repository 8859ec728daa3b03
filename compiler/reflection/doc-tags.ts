import { ts } from "ts-morph";
import { spanBetween } from "./places.ts";
import type { Program } from "./program.ts";
import type { Docs, DocTag } from "./type-shape.ts";

export const noDocs: Docs = { tags: [] };

/**
 * What the documentation comment of a symbol says. Comments are read here and not by TypeScript's parser, which is told
 * to skip them: only those of types that cross the wire are of interest.
 */
export function docsOfSymbol(program: Program, symbol: ts.Symbol): Docs {
  const found = (symbol.declarations ?? []).map((declaration) => docsOf(program, declaration));
  const description = found.flatMap((docs) => docs.description ?? []).join("\n");
  return { ...(description && { description }), tags: found.flatMap((docs) => docs.tags) };
}

/** The documentation of one declaration; of a parameter, what its function says of it. */
function docsOf(program: Program, declaration: ts.Node): Docs {
  if (ts.isParameter(declaration) && ts.isIdentifier(declaration.name)) {
    const { text } = declaration.name;
    const owner = docsOf(program, declaration.parent).tags.find(
      (tag) => tag.name === "param" && new RegExp(`^\\[?${escapeName(text)}(?![\\w$])`).test(tag.text),
    );
    const own = commentOf(program, declaration);
    const description = own.description ?? owner?.text.replace(/^\S+\s*-?\s*/, "");
    return { ...(description && { description }), tags: own.tags };
  }
  return commentOf(program, declaration);
}

const escapeName = (text: string): string => text.replace(/[$]/g, "\\$&");

function commentOf(program: Program, declaration: ts.Node): Docs {
  const file = declaration.getSourceFile();
  const node = carrierOf(declaration);
  const sameLine = (ts.getTrailingCommentRanges(file.text, node.pos) ?? []).filter(
    (comment) => !file.text.slice(comment.end, node.getStart(file)).includes("\n"),
  );
  const range = [...sameLine, ...(ts.getLeadingCommentRanges(file.text, node.pos) ?? [])]
    .filter((comment) => file.text.startsWith("/**", comment.pos) && file.text[comment.pos + 3] !== "/")
    .at(-1);
  return range ? parseComment(program, file, range.pos + 3, range.end - 2) : noDocs;
}

/** Comments of `const x = …` stand before the statement. */
function carrierOf(declaration: ts.Node): ts.Node {
  if (ts.isVariableDeclaration(declaration) && ts.isVariableStatement(declaration.parent.parent))
    return declaration.parent.parent;
  return declaration;
}

/** The lines of a comment; a tag begins one too, as it does for TypeScript: `@minimum 0 @maximum 10`. */
const linesAndTags = (comment: string): readonly string[] => comment.split(/\n|[ \t](?=@[A-Za-z])/);

function parseComment(program: Program, file: ts.SourceFile, start: number, end: number): Docs {
  const description: string[] = [];
  const tags: { name: string; lines: string[]; start: number; end: number }[] = [];
  let offset = start;
  for (const raw of linesAndTags(file.text.slice(start, end))) {
    const line = raw.replace(/^\s*\*? ?/, "").trimEnd();
    const match = /^\s*@([A-Za-z][\w-]*)\s*(.*)$/.exec(line);
    const at = offset + raw.indexOf("@");
    if (match?.[1] !== undefined) {
      tags.push({
        name: match[1],
        lines: [match[2] ?? ""],
        start: at,
        end: at + raw.slice(raw.indexOf("@")).trimEnd().length,
      });
    } else {
      (tags.at(-1)?.lines ?? description).push(line);
    }
    offset += raw.length + 1;
  }
  const text = description.join("\n").trim();
  return {
    ...(text && { description: text }),
    tags: tags.map(
      (tag): DocTag => ({
        name: tag.name,
        text: tag.lines.join("\n").trim(),
        span: spanBetween(program, file, tag.start, tag.end),
      }),
    ),
  };
}
