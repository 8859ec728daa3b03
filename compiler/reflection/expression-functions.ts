import { ts } from "ts-morph";
import { handleOf } from "./expression-handles.ts";
import { propertyKey } from "./expression-keys.ts";
import { hasModifier } from "./expression-modifiers.ts";
import type {
  FunctionBody,
  FunctionForm,
  FunctionStatement,
  Handle,
  Parameter,
  Pattern,
  PatternElement,
} from "./expression-syntax.ts";

/** A function as plain data: what it binds, and its body as far as it only computes. */
export function functionForm(node: ts.FunctionLikeDeclaration): FunctionForm {
  const name = node.name && ts.isIdentifier(node.name) ? node.name.text : undefined;
  const parameters = node.parameters.filter((parameter) => !isThisParameter(parameter)).map(parameterOf);
  return {
    node: handleOf(node),
    ...(name !== undefined && { name }),
    arrow: ts.isArrowFunction(node),
    mode: modeOf(node),
    parameters,
    body: bodyOf(node),
  };
}

function modeOf(node: ts.FunctionLikeDeclaration): FunctionForm["mode"] {
  if (node.asteriskToken) return "generator";
  return hasModifier(node, ts.SyntaxKind.AsyncKeyword) ? "async" : "plain";
}

function isThisParameter({ name }: ts.ParameterDeclaration): boolean {
  return ts.isIdentifier(name) && name.text === "this";
}

function parameterOf(parameter: ts.ParameterDeclaration): Parameter {
  return {
    target: patternOf(parameter.name, parameter),
    rest: parameter.dotDotDotToken !== undefined,
    ...(parameter.initializer && { byDefault: handleOf(parameter.initializer) }),
  };
}

/** The left side of a declaration. `declaration` is what a plain name's symbol is declared by. */
export function patternOf(name: ts.BindingName, declaration: ts.Node): Pattern {
  if (ts.isIdentifier(name)) return { kind: "name", name: name.text, declaration: handleOf(declaration) };
  const kind = ts.isObjectBindingPattern(name) ? "object" : "array";
  return { kind, elements: name.elements.map((element) => patternElement(element, kind)), node: handleOf(name) };
}

function patternElement(element: ts.ArrayBindingElement, within: "object" | "array"): PatternElement {
  if (ts.isOmittedExpression(element)) return { kind: "hole" };
  const rest = element.dotDotDotToken !== undefined;
  const name = element.propertyName ?? (ts.isIdentifier(element.name) ? element.name : undefined);
  const key = within === "object" && !rest && name ? propertyKey(name) : undefined;
  return {
    kind: "element",
    rest,
    ...(key && { key }),
    target: patternOf(element.name, element),
    ...(element.initializer && { byDefault: handleOf(element.initializer) }),
    node: handleOf(element),
  };
}

function bodyOf(node: ts.FunctionLikeDeclaration): FunctionBody {
  if (!node.body) return { kind: "none" };
  if (!ts.isBlock(node.body)) return { kind: "expression", value: handleOf(node.body) };
  const statements: FunctionStatement[] = [];
  const complex = lowerStatements(node.body.statements, statements);
  return complex ? { kind: "complex", node: complex } : { kind: "statements", statements };
}

/** Fills `into`; gives the first statement that does more than declare constants, choose and return. */
function lowerStatements(statements: readonly ts.Statement[], into: FunctionStatement[]): Handle | undefined {
  for (const statement of statements) {
    const complex = lowerStatement(statement, into);
    if (complex) return complex;
  }
  return undefined;
}

function lowerStatement(statement: ts.Statement, into: FunctionStatement[]): Handle | undefined {
  if (ts.isReturnStatement(statement)) {
    into.push({ kind: "return", ...(statement.expression && { value: handleOf(statement.expression) }) });
    return undefined;
  }
  if (ts.isVariableStatement(statement)) {
    const isConst = (statement.declarationList.flags & ts.NodeFlags.BlockScoped) === ts.NodeFlags.Const;
    for (const declaration of statement.declarationList.declarations) {
      if (!isConst || !declaration.initializer) return handleOf(statement);
      into.push({
        kind: "const",
        target: patternOf(declaration.name, declaration),
        value: handleOf(declaration.initializer),
      });
    }
    return undefined;
  }
  if (ts.isIfStatement(statement)) {
    const whenTrue: FunctionStatement[] = [];
    const whenFalse: FunctionStatement[] = [];
    const complex =
      lowerBlock(statement.thenStatement, whenTrue) ??
      (statement.elseStatement && lowerBlock(statement.elseStatement, whenFalse));
    if (complex) return complex;
    into.push({ kind: "if", condition: handleOf(statement.expression), whenTrue, whenFalse });
    return undefined;
  }
  if (ts.isFunctionDeclaration(statement) && statement.name) {
    into.push({ kind: "function", declaration: handleOf(statement) });
    return undefined;
  }
  const isNothing =
    ts.isEmptyStatement(statement) || ts.isTypeAliasDeclaration(statement) || ts.isInterfaceDeclaration(statement);
  return isNothing ? undefined : handleOf(statement);
}

function lowerBlock(statement: ts.Statement, into: FunctionStatement[]): Handle | undefined {
  return lowerStatements(ts.isBlock(statement) ? statement.statements : [statement], into);
}
