import type { ts } from "ts-morph";
import type { Handle } from "./expression-syntax.ts";

export const handleOf = (node: ts.Node): Handle => node as unknown as Handle;
export const syntaxOf = (handle: Handle): ts.Node => handle as unknown as ts.Node;
