import { ts } from "ts-morph";
import { core } from "./expression-core.ts";
import { handleOf } from "./expression-handles.ts";
import { patternOf } from "./expression-patterns.ts";
import type { ArrayElement, BinaryOperator, FunctionStatement, Handle, SwitchClause } from "./expression-syntax.ts";

interface Lowered {
  readonly statements: readonly FunctionStatement[];
  /** The first statement that does more than compute. */
  readonly complex?: Handle;
}

/** The statements of a function's body as plain data, as far as they only compute. */
export function functionStatements(body: ts.Block): Lowered {
  const statements: FunctionStatement[] = [];
  const complex = lowerAll(body.statements, statements);
  return { statements, ...(complex && { complex }) };
}

/** Fills `into`; gives the first statement that does more than compute. */
function lowerAll(statements: readonly ts.Statement[], into: FunctionStatement[]): Handle | undefined {
  for (const statement of statements) {
    const complex = lowerOne(statement, into);
    if (complex) return complex;
  }
  return undefined;
}

function lowerBlock(statement: ts.Statement, into: FunctionStatement[]): Handle | undefined {
  return lowerAll(ts.isBlock(statement) ? statement.statements : [statement], into);
}

function lowerOne(statement: ts.Statement, into: FunctionStatement[]): Handle | undefined {
  const node = handleOf(statement);
  const add = (lowered: FunctionStatement): undefined => {
    into.push(lowered);
  };
  if (ts.isReturnStatement(statement))
    return add({ kind: "return", ...(statement.expression && { value: handleOf(statement.expression) }) });
  if (ts.isThrowStatement(statement)) return add({ kind: "throw", node });
  if (ts.isVariableStatement(statement)) return lowerVariables(statement.declarationList, into) ? undefined : node;
  if (ts.isIfStatement(statement)) return lowerIf(statement, into);
  if (ts.isSwitchStatement(statement)) return lowerSwitch(statement, into);
  if (ts.isForOfStatement(statement)) return lowerLoop(statement, into);
  if (ts.isBlock(statement)) {
    const statements: FunctionStatement[] = [];
    return lowerAll(statement.statements, statements) ?? add({ kind: "block", statements });
  }
  if (ts.isBreakStatement(statement)) return statement.label ? node : add({ kind: "break" });
  if (ts.isContinueStatement(statement)) return statement.label ? node : add({ kind: "continue" });
  if (ts.isExpressionStatement(statement)) {
    const step = stepOf(statement.expression, node);
    return step ? add(step) : ts.isStringLiteral(statement.expression) ? undefined : node;
  }
  if (ts.isFunctionDeclaration(statement) && statement.name)
    return isInLoop(statement) ? node : add({ kind: "function", declaration: node });
  const isNothing =
    ts.isEmptyStatement(statement) || ts.isTypeAliasDeclaration(statement) || ts.isInterfaceDeclaration(statement);
  return isNothing ? undefined : node;
}

/** False for `var` and `using`. */
function lowerVariables({ flags, declarations }: ts.VariableDeclarationList, into: FunctionStatement[]): boolean {
  const mode = flags & ts.NodeFlags.BlockScoped;
  if (mode !== ts.NodeFlags.Const && mode !== ts.NodeFlags.Let) return false;
  for (const declaration of declarations)
    into.push({
      kind: "declare",
      target: patternOf(declaration.name, declaration),
      ...(declaration.initializer && { value: handleOf(declaration.initializer) }),
      node: handleOf(declaration),
    });
  return true;
}

function lowerIf(statement: ts.IfStatement, into: FunctionStatement[]): Handle | undefined {
  const whenTrue: FunctionStatement[] = [];
  const whenFalse: FunctionStatement[] = [];
  const complex =
    lowerBlock(statement.thenStatement, whenTrue) ??
    (statement.elseStatement && lowerBlock(statement.elseStatement, whenFalse));
  if (complex) return complex;
  into.push({ kind: "if", condition: handleOf(statement.expression), whenTrue, whenFalse });
  return undefined;
}

function lowerSwitch(statement: ts.SwitchStatement, into: FunctionStatement[]): Handle | undefined {
  const clauses: SwitchClause[] = [];
  for (const clause of statement.caseBlock.clauses) {
    const statements: FunctionStatement[] = [];
    const complex = lowerAll(clause.statements, statements);
    if (complex) return complex;
    clauses.push({ ...(ts.isCaseClause(clause) && { test: handleOf(clause.expression) }), statements });
  }
  into.push({ kind: "switch", value: handleOf(statement.expression), clauses });
  return undefined;
}

function lowerLoop(statement: ts.ForOfStatement, into: FunctionStatement[]): Handle | undefined {
  const node = handleOf(statement);
  const { initializer, awaitModifier, expression } = statement;
  if (awaitModifier || !ts.isVariableDeclarationList(initializer)) return node;
  const mode = initializer.flags & ts.NodeFlags.BlockScoped;
  const [variable] = initializer.declarations;
  if (!variable || (mode !== ts.NodeFlags.Const && mode !== ts.NodeFlags.Let)) return node;
  const body: FunctionStatement[] = [];
  const complex = lowerBlock(statement.statement, body);
  if (complex) return complex;
  into.push({ kind: "loop", target: patternOf(variable.name, variable), value: handleOf(expression), body, node });
  return undefined;
}

/** A function declared in a loop is another one in each round. */
function isInLoop(node: ts.Node): boolean {
  for (let at = node.parent; at && !ts.isFunctionLike(at); at = at.parent)
    if (ts.isIterationStatement(at, false)) return true;
  return false;
}

const assignmentOperators: ReadonlyMap<ts.SyntaxKind, BinaryOperator> = new Map([
  [ts.SyntaxKind.PlusEqualsToken, "+"],
  [ts.SyntaxKind.MinusEqualsToken, "-"],
  [ts.SyntaxKind.AsteriskEqualsToken, "*"],
  [ts.SyntaxKind.SlashEqualsToken, "/"],
  [ts.SyntaxKind.PercentEqualsToken, "%"],
  [ts.SyntaxKind.AsteriskAsteriskEqualsToken, "**"],
  [ts.SyntaxKind.LessThanLessThanEqualsToken, "<<"],
  [ts.SyntaxKind.GreaterThanGreaterThanEqualsToken, ">>"],
  [ts.SyntaxKind.GreaterThanGreaterThanGreaterThanEqualsToken, ">>>"],
  [ts.SyntaxKind.AmpersandEqualsToken, "&"],
  [ts.SyntaxKind.BarEqualsToken, "|"],
  [ts.SyntaxKind.CaretEqualsToken, "^"],
  [ts.SyntaxKind.AmpersandAmpersandEqualsToken, "&&"],
  [ts.SyntaxKind.BarBarEqualsToken, "||"],
  [ts.SyntaxKind.QuestionQuestionEqualsToken, "??"],
]);

type Step = Extract<FunctionStatement, { kind: "assign" | "count" | "push" }>;

/** An assignment to a name, `name++`, or `name.push(…)`: what a statement may change. */
function stepOf(expression: ts.Expression, node: Handle): Step | undefined {
  if (ts.isBinaryExpression(expression)) {
    const { left, right, operatorToken } = expression;
    if (!ts.isIdentifier(left)) return undefined;
    const operator = assignmentOperators.get(operatorToken.kind);
    if (operatorToken.kind !== ts.SyntaxKind.EqualsToken && !operator) return undefined;
    return { kind: "assign", name: handleOf(left), ...(operator && { operator }), value: handleOf(right), node };
  }
  if (ts.isPrefixUnaryExpression(expression) || ts.isPostfixUnaryExpression(expression)) {
    const { operand, operator } = expression;
    if (!ts.isIdentifier(operand)) return undefined;
    if (operator === ts.SyntaxKind.PlusPlusToken) return { kind: "count", name: handleOf(operand), by: 1, node };
    return operator === ts.SyntaxKind.MinusMinusToken
      ? { kind: "count", name: handleOf(operand), by: -1, node }
      : undefined;
  }
  if (!ts.isCallExpression(expression) || !ts.isPropertyAccessExpression(expression.expression)) return undefined;
  const { expression: receiver, name, questionDotToken } = expression.expression;
  if (name.text !== "push" || questionDotToken || expression.questionDotToken || !ts.isIdentifier(receiver))
    return undefined;
  return { kind: "push", name: handleOf(receiver), arguments: expression.arguments.map(argument), node };
}

function argument(node: ts.Expression): ArrayElement {
  return ts.isSpreadElement(node)
    ? { kind: "spread", node: handleOf(node.expression) }
    : { kind: "item", node: handleOf(node) };
}

/** The expression of a statement, if a use of a name is part of what {@link stepOf} finds there. */
export function isStep(use: ts.Node, target: ts.Node): boolean {
  const { parent } = target;
  return ts.isExpressionStatement(parent) && stepOf(parent.expression, handleOf(parent))?.name === handleOf(core(use));
}
