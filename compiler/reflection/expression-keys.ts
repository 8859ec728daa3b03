import { ts } from "ts-morph";
import { handleOf } from "./expression-handles.ts";
import type { PropertyKey } from "./expression-syntax.ts";

/** A property name as plain data; `undefined` for names that only exist inside their class. */
export function propertyKey(name: ts.PropertyName): PropertyKey | undefined {
  const node = handleOf(name);
  if (ts.isComputedPropertyName(name)) return { kind: "computed", expression: handleOf(name.expression), node };
  if (ts.isPrivateIdentifier(name)) return undefined;
  if (ts.isNumericLiteral(name)) return { kind: "static", name: String(Number(name.text)), node };
  if (ts.isBigIntLiteral(name)) return { kind: "static", name: String(BigInt(name.text.slice(0, -1))), node };
  return { kind: "static", name: name.text, node };
}
