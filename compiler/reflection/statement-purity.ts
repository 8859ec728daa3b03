import { ts } from "ts-morph";

/** Framework functions that only check and return their argument, or only read where the file is. */
const pureFrameworkCalls: ReadonlySet<string> = new Set([
  "RemoteConfig",
  "DockerImage",
  "CustomImage",
  "Compute",
  "Assets",
  "ModelRepo",
  "ExternalDataItem",
  "WeightsSource",
  "ChainletOptions",
  "RPCOptions",
  "makeAbsPathHere",
  "depends",
  "dependsContext",
  "streamTypes",
]);
const pureConstructors: ReadonlySet<string> = new Set(["Map", "Set", "WeakMap", "WeakSet", "URL", "RegExp", "Date"]);

/** Answers whether a top-level statement can go without taking an effect with it. `frameworkName` tells which function of chainsc an expression names. */
export function isPureStatement(
  statement: ts.Statement,
  frameworkName: (expression: ts.Expression) => string | undefined,
): boolean {
  if (isTypeStatement(statement)) return true;
  if (ts.isFunctionDeclaration(statement)) return true;
  if (ts.isClassDeclaration(statement)) return isPureClass(statement);
  if (ts.isEnumDeclaration(statement))
    return statement.members.every((member) => !member.initializer || isPure(member.initializer));
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.every(
      (declared) => isPureBinding(declared.name) && (!declared.initializer || isPure(declared.initializer)),
    );
  if (ts.isExportAssignment(statement)) return !statement.isExportEquals && isPure(statement.expression);
  return false;

  function isPureBinding(name: ts.BindingName): boolean {
    if (ts.isIdentifier(name)) return true;
    return name.elements.every(
      (element) =>
        ts.isOmittedExpression(element) ||
        (isPureBinding(element.name) && (!element.initializer || isPure(element.initializer))),
    );
  }

  function isPureClass(declared: ts.ClassLikeDeclaration): boolean {
    const decorated = (node: ts.Node): boolean =>
      ts.canHaveDecorators(node) &&
      (ts.getDecorators(node) ?? []).some(({ expression }) => {
        const callee = ts.isCallExpression(expression) ? expression.expression : expression;
        return frameworkName(callee) === undefined;
      });
    if (decorated(declared)) return false;
    const heritage = declared.heritageClauses?.find((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword);
    if (heritage?.types.some((type) => !isPure(type.expression))) return false;
    return declared.members.every((member) => {
      if (ts.isClassStaticBlockDeclaration(member) || decorated(member)) return false;
      if (member.name && ts.isComputedPropertyName(member.name) && !isPure(member.name.expression)) return false;
      if (!ts.isPropertyDeclaration(member)) return true;
      const isStatic = member.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.StaticKeyword);
      return !isStatic || !member.initializer || isPure(member.initializer);
    });
  }

  function isPure(node: ts.Node): boolean {
    if (
      ts.isLiteralExpression(node) ||
      ts.isIdentifier(node) ||
      ts.isArrowFunction(node) ||
      ts.isFunctionExpression(node) ||
      ts.isMetaProperty(node) ||
      ts.isOmittedExpression(node)
    )
      return true;
    switch (node.kind) {
      case ts.SyntaxKind.TrueKeyword:
      case ts.SyntaxKind.FalseKeyword:
      case ts.SyntaxKind.NullKeyword:
      case ts.SyntaxKind.ThisKeyword:
        return true;
    }
    if (ts.isClassExpression(node)) return isPureClass(node);
    if (
      ts.isParenthesizedExpression(node) ||
      ts.isAsExpression(node) ||
      ts.isSatisfiesExpression(node) ||
      ts.isNonNullExpression(node) ||
      ts.isTypeAssertionExpression(node) ||
      ts.isTypeOfExpression(node) ||
      ts.isVoidExpression(node) ||
      ts.isSpreadElement(node) ||
      ts.isSpreadAssignment(node) ||
      ts.isPropertyAccessExpression(node)
    )
      return isPure(node.expression);
    if (ts.isElementAccessExpression(node)) return isPure(node.expression) && isPure(node.argumentExpression);
    if (ts.isArrayLiteralExpression(node)) return node.elements.every(isPure);
    if (ts.isTemplateExpression(node)) return node.templateSpans.every((span) => isPure(span.expression));
    if (ts.isConditionalExpression(node))
      return isPure(node.condition) && isPure(node.whenTrue) && isPure(node.whenFalse);
    if (ts.isPrefixUnaryExpression(node))
      return (
        node.operator !== ts.SyntaxKind.PlusPlusToken &&
        node.operator !== ts.SyntaxKind.MinusMinusToken &&
        isPure(node.operand)
      );
    if (ts.isBinaryExpression(node)) {
      const operator = node.operatorToken.kind;
      const assigns = operator >= ts.SyntaxKind.FirstAssignment && operator <= ts.SyntaxKind.LastAssignment;
      return !assigns && isPure(node.left) && isPure(node.right);
    }
    if (ts.isObjectLiteralExpression(node))
      return node.properties.every((property) => {
        if (property.name && ts.isComputedPropertyName(property.name) && !isPure(property.name.expression))
          return false;
        if (ts.isPropertyAssignment(property)) return isPure(property.initializer);
        if (ts.isSpreadAssignment(property)) return isPure(property.expression);
        return true;
      });
    if (ts.isCallExpression(node)) {
      const name = frameworkName(node.expression);
      const known =
        (name !== undefined && pureFrameworkCalls.has(name)) || isPureBuiltin(node.expression) || isMarkedPure(node);
      return known && node.arguments.every(isPure);
    }
    if (ts.isNewExpression(node)) {
      const known = ts.isIdentifier(node.expression) && pureConstructors.has(node.expression.text);
      return (known || isMarkedPure(node)) && (node.arguments ?? []).every(isPure);
    }
    return false;
  }
}

/** Interfaces, aliases, ambient declarations and namespaces without values. */
export function isTypeStatement(statement: ts.Statement): boolean {
  if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) return true;
  if (ts.canHaveModifiers(statement)) {
    const modifiers = ts.getModifiers(statement) ?? [];
    if (modifiers.some((modifier) => modifier.kind === ts.SyntaxKind.DeclareKeyword)) return true;
  }
  if (ts.isFunctionDeclaration(statement)) return statement.body === undefined;
  if (ts.isModuleDeclaration(statement)) {
    const { body } = statement;
    return !body || (ts.isModuleBlock(body) && body.statements.every(isTypeStatement));
  }
  return ts.isEmptyStatement(statement);
}

const pureObjectCalls: ReadonlySet<string> = new Set(["freeze", "keys", "values", "entries", "fromEntries"]);
const pureFunctions: ReadonlySet<string> = new Set(["String", "Number", "Boolean", "BigInt", "Symbol"]);

/** Calls of the language's own library that only compute a value from arguments that are themselves plain. */
function isPureBuiltin(callee: ts.Expression): boolean {
  if (ts.isIdentifier(callee)) return pureFunctions.has(callee.text);
  if (!ts.isPropertyAccessExpression(callee)) return false;
  const { expression, name } = callee;
  if (ts.isStringLiteralLike(expression)) return true;
  if (!ts.isIdentifier(expression)) return false;
  return expression.text === "Math" || (expression.text === "Object" && pureObjectCalls.has(name.text));
}

function isMarkedPure(node: ts.Node): boolean {
  const text = node.getSourceFile().text;
  const comments = ts.getLeadingCommentRanges(text, node.pos) ?? [];
  return comments.some(({ pos, end }) => /^\/\*\s*[#@]__PURE__\s*\*\/$/.test(text.slice(pos, end)));
}
