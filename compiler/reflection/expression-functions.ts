import { ts } from "ts-morph";
import { handleOf } from "./expression-handles.ts";
import { hasModifier } from "./expression-modifiers.ts";
import { patternOf } from "./expression-patterns.ts";
import type { FunctionBody, FunctionForm, Parameter } from "./expression-syntax.ts";
import { functionStatements } from "./function-statements.ts";

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

function bodyOf(node: ts.FunctionLikeDeclaration): FunctionBody {
  if (!node.body) return { kind: "none" };
  if (!ts.isBlock(node.body)) return { kind: "expression", value: handleOf(node.body) };
  const { statements, complex } = functionStatements(node.body);
  return complex ? { kind: "complex", node: complex } : { kind: "statements", statements };
}
