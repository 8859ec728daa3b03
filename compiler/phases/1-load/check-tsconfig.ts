import { ts } from "ts-morph";
import { brokenTsconfig, tsconfigOption } from "../../diagnostics/catalogue/1-load.ts";
import type { Span } from "../../model/source.ts";
import type { Session } from "../../session.ts";
import type { ReadTsconfig } from "./tsconfig.ts";

/** Reports what is wrong with the configuration: unreadable is an error, an option from another version a warning. */
export function checkTsconfig(
  tsconfig: ReadTsconfig,
  toProjectPath: (absolute: string) => string,
  session: Session,
): void {
  for (const { file: source = tsconfig.source, start, length, code, messageText } of tsconfig.problems) {
    const file = toProjectPath(source.fileName);
    const problem = ts.flattenDiagnosticMessageText(messageText, " ").replaceAll(/'\/[^']*'/g, (path) => {
      return `'${toProjectPath(path.slice(1, -1))}'`;
    });
    const place = start === undefined ? placeOfExtends(source) : { start, length: length ?? 0 };
    const span = place && spanIn(source, file, place.start, place.length);
    session.diagnostics.report(isFatal(code) ? brokenTsconfig : tsconfigOption, { file, problem }, { span });
  }
}

/** Syntax errors (1xxx), circular or missing `extends`: whatever hides a part of what the user said. */
function isFatal(code: number): boolean {
  return code < 2000 || code === 6053 || code === 5083 || code === 18000 || code === 6096;
}

/** A problem without a place is about a file that could not be read, so about what is extended. */
function placeOfExtends(source: ts.SourceFile): { start: number; length: number } | undefined {
  const statement = source.statements[0];
  if (!statement || !ts.isExpressionStatement(statement) || !ts.isObjectLiteralExpression(statement.expression)) return;
  for (const property of statement.expression.properties) {
    if (!ts.isPropertyAssignment(property) || property.name.getText(source) !== '"extends"') continue;
    const start = property.initializer.getStart(source);
    return { start, length: property.initializer.end - start };
  }
  return undefined;
}

function spanIn(source: ts.SourceFile, file: string, start: number, length: number): Span {
  const end = Math.min(start + length, source.text.length);
  const from = ts.getLineAndCharacterOfPosition(source, start);
  const to = ts.getLineAndCharacterOfPosition(source, end);
  return {
    file,
    start,
    end,
    line: from.line + 1,
    column: from.character + 1,
    endLine: to.line + 1,
    endColumn: to.character + 1,
  };
}
