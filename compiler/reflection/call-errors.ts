import { ts } from "ts-morph";
import type { ClassId, Span } from "../model/source.ts";
import { spanBetween } from "./places.ts";
import type { Program } from "./program.ts";

/** A use of a dependency that TypeScript refuses. */
export interface CallError {
  readonly code: number;
  /** A sentence, TypeScript's own where it does not name types of chainsc's. */
  readonly problem: string;
  readonly span: Span;
  /** The field or parameter that holds the dependency. */
  readonly member: string;
}

/**
 * What TypeScript says of the places where a class uses its dependencies. Only the statements around those places are
 * checked, which is much less work than checking the file.
 */
export function callErrors(program: Program, id: ClassId, members: readonly string[]): readonly CallError[] {
  const declaration = classById(program, id);
  if (!declaration) return [];
  const uses = usesIn(declaration, new Set(members));
  if (uses.length === 0) return [];
  const file = declaration.getSourceFile();
  const statements = [...new Set(uses.map(({ node }) => enclosingStatement(node)))];
  const errors: CallError[] = [];
  for (const problem of semanticDiagnostics(program, file, statements)) {
    const { start, length = 0, code } = problem;
    if (start === undefined || !aboutCalls.has(code)) continue;
    const use = uses.find(({ node }) => node.getStart() <= start && start + length <= node.end);
    if (!use) continue;
    errors.push({
      code,
      problem: unknownMember.has(code)
        ? `It has no ${file.text.slice(start, start + length)}: of a dependency, only runRemote can be called.`
        : ts.flattenDiagnosticMessageText(problem.messageText, "\n"),
      span: spanBetween(program, file, start, start + length),
      member: use.member,
    });
  }
  return errors;
}

/** A top-level class declaration by its id. */
function classById(program: Program, id: ClassId): ts.ClassDeclaration | undefined {
  const at = id.lastIndexOf("#");
  const file = program.compiler.sourceFile(id.slice(0, at));
  return file?.statements.find(
    (statement): statement is ts.ClassDeclaration =>
      ts.isClassDeclaration(statement) && statement.name?.text === id.slice(at + 1),
  );
}

interface Use {
  readonly node: ts.Node;
  readonly member: string;
}

/** `this.member.anything(…)`: the call if it is one, else the property. */
function usesIn(declaration: ts.Node, members: ReadonlySet<string>): Use[] {
  const uses: Use[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) {
      const holder = withoutAssertion(node.expression);
      const member = ts.isIdentifier(holder) ? holder.text : thisMember(holder);
      if (member !== undefined && members.has(member)) {
        const call = node.parent;
        uses.push({ node: ts.isCallExpression(call) && call.expression === node ? call : node, member });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(declaration);
  return uses;
}

function thisMember(node: ts.Expression): string | undefined {
  if (!ts.isPropertyAccessExpression(node) || node.expression.kind !== ts.SyntaxKind.ThisKeyword) return undefined;
  return node.name.text;
}

const withoutAssertion = (node: ts.Expression): ts.Expression =>
  ts.isNonNullExpression(node) ? node.expression : node;

function enclosingStatement(node: ts.Node): ts.Node {
  let at = node;
  while (at.parent && !ts.isStatement(at) && !ts.isClassElement(at)) at = at.parent;
  return at;
}

/** The third argument limits the check to some nodes; a TypeScript without it checks the whole file. */
interface PartialChecks {
  getSemanticDiagnostics(file: ts.SourceFile, token: undefined, nodes: readonly ts.Node[]): readonly ts.Diagnostic[];
}

function semanticDiagnostics(
  program: Program,
  file: ts.SourceFile,
  nodes: readonly ts.Node[],
): readonly ts.Diagnostic[] {
  const checks: PartialChecks = program.compiler.program;
  return checks.getSemanticDiagnostics(file, undefined, nodes);
}

/**
 * Arguments that do not fit, are missing or too many, and members that a remote chainlet does not have. Unknown names
 * and packages inside of arguments are not among them: they have no types and therefore fit.
 */
const aboutCalls: ReadonlySet<number> = new Set([
  2322, 2339, 2345, 2349, 2353, 2375, 2379, 2551, 2554, 2555, 2559, 2561, 2739, 2740, 2741, 2769, 2820,
]);

const unknownMember: ReadonlySet<number> = new Set([2339, 2551]);
