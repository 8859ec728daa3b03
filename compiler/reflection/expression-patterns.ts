import { ts } from "ts-morph";
import { handleOf } from "./expression-handles.ts";
import { propertyKey } from "./expression-keys.ts";
import type { Pattern, PatternElement } from "./expression-syntax.ts";

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
