import { ts } from "ts-morph";
import { spanOf } from "./places.ts";
import type { Program } from "./program.ts";
import type { Docs, DocTag } from "./type-shape.ts";

/** What the documentation comment of a symbol says. */
export function docsOfSymbol(program: Program, symbol: ts.Symbol): Docs {
  const checker = program.compiler.checker;
  const description = ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim();
  const spans = new Map<string, ts.JSDocTag[]>();
  for (const declaration of symbol.declarations ?? []) {
    for (const tag of ts.getJSDocTags(declaration)) {
      const same = spans.get(tag.tagName.text) ?? [];
      same.push(tag);
      spans.set(tag.tagName.text, same);
    }
  }
  const tags = symbol.getJsDocTags(checker).map((tag): DocTag => {
    const node = spans.get(tag.name)?.shift();
    const text = node ? textOf(node) : ts.displayPartsToString(tag.text);
    return { name: tag.name, text: text.trim(), ...(node && { span: spanOf(program, node) }) };
  });
  return { ...(description && { description }), tags };
}

function textOf(tag: ts.JSDocTag): string {
  const comment = ts.getTextOfJSDocComment(tag.comment) ?? "";
  // `@default {"a":1}` and `@pattern ^a{2}$`: braces that TypeScript would read as a type belong to the text.
  const source = tag.getSourceFile().text.slice(tag.tagName.end, tag.end);
  const firstLine =
    source
      .split(/\r?\n/, 1)[0]
      ?.replace(/\*\/\s*$/, "")
      .trim() ?? "";
  return keepsBraces.has(tag.tagName.text) ? firstLine : comment;
}

const keepsBraces = new Set(["default", "pattern"]);

export const noDocs: Docs = { tags: [] };
