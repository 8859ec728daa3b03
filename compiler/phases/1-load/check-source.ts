import { readdirSync } from "node:fs";
import { basename, dirname, extname, relative, sep } from "node:path";
import { sourceNotAFile, sourceNotFound, sourceNotTypeScript } from "../../diagnostics/catalogue/1-load.ts";
import { closest } from "../../diagnostics/closest.ts";
import type { Session } from "../../session.ts";

const codeExtensions: ReadonlySet<string> = new Set([".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"]);

/** Is SOURCE a file that can hold a chain? Reports why not. */
export function checkSource(source: string, session: Session): boolean {
  const path = relative(session.root, source).split(sep).join("/") || ".";
  const { diagnostics, files } = session;
  if (files.isDirectory(source)) {
    diagnostics.report(sourceNotAFile, { path });
    return false;
  }
  if (!files.isFile(source)) {
    const similar = closest(basename(source), namesIn(dirname(source)));
    diagnostics.report(sourceNotFound, { path, similar: similar && path.slice(0, -basename(source).length) + similar });
    return false;
  }
  if (!codeExtensions.has(extname(source)) || /\.d\.[cm]?ts$/.test(source)) {
    diagnostics.report(sourceNotTypeScript, { path });
    return false;
  }
  return true;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
