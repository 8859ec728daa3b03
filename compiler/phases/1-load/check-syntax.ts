import type { Program } from "../../reflection/program.ts";
import { reportTypeScript } from "../../reflection/type-errors.ts";
import { userFiles } from "../../reflection/user-files.ts";
import type { Session } from "../../session.ts";

/**
 * Reports what TypeScript cannot parse in the user's files, under TypeScript's own codes. Answers whether all is well:
 * after a syntax error, whatever else is found in a file would be about a misunderstanding.
 */
export function checkSyntax(program: Program, session: Session): boolean {
  let isValid = true;
  for (const file of userFiles(program)) {
    for (const problem of program.compiler.program.getSyntacticDiagnostics(file)) {
      reportTypeScript(program, problem, "syntax", session);
      isValid = false;
    }
  }
  return isValid;
}
