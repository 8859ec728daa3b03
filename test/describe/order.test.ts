import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../compiler/model/canonical.ts";
import { find } from "../../compiler/phases/2-find/find.ts";
import { describe as describePhase } from "../../compiler/phases/4-describe/describe.ts";
import { jsonSchemaOfInput, jsonSchemaOfResult } from "../../compiler/phases/7-emit/typed/json-schema.ts";
import { programOf } from "./typed-session.ts";

const declarations = [
  'export type Shape = { kind: "b"; when: Date } | { kind: "a"; r: number } | null;',
  "export interface Tree { shape: Shape; kids: Tree[]; json: Json }",
  "export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };",
  'export enum Color { Red = "red", Blue = "blue" }',
  "export interface Page<T> { items: T[]; next?: string }",
  'export type Some = Pick<All, "z" | "a" | "m">;',
  "export interface All { m: Color | null; a: Page<Tree>; z: Page<string>; unused: boolean }",
  'export type Union = "z" | 3 | "a" | Color.Red | 1 | boolean;',
  'export type Id = string & { readonly __brand: "Id" };',
];
const unrelated = [
  'export type Other = "a" | 1 | "z";',
  'export const early: { z: number; a: string } | 3 | "z" = 3;',
  "export interface Page2<T> { items: T[] }",
];
const chain = `import * as chains from "chainsc";
import type { Id, Shape, Some, Tree, Union } from "./types.ts";

export class Root extends chains.ChainletBase {
  async runRemote(tree: Tree, some: Partial<Some>, id?: Id): Promise<{ shape: Shape; union: Union[] }> {
    throw new Error(\`\${tree} \${some} \${id}\`);
  }
}
chains.markEntrypoint(Root);
`;

const listChain = (comment: string): string => `import * as chains from "chainsc";
/** ${comment} */
type User = {
  /** ${comment} */
  name: string;
  friends: User[];
};
export class Root extends chains.ChainletBase {
  async runRemote(users: User[], byName: Record<string, User>): Promise<User> {
    throw new Error(\`\${users} \${byName}\`);
  }
}
chains.markEntrypoint(Root);
`;

/** What the endpoint says, without where it is written. */
function described(types: readonly string[]): string {
  const { program, session } = programOf({ "chain.ts": chain, "types.ts": types.join("\n") });
  const found = find(program, {}, session);
  const endpoint = found && Object.values(describePhase(program, found, session).endpoints)[0];
  if (!endpoint) throw new Error(JSON.stringify(session.diagnostics.all()));
  const withoutSpans = JSON.parse(JSON.stringify(endpoint, (key, value) => (key === "span" ? undefined : value)));
  return canonicalJson([withoutSpans, jsonSchemaOfInput(endpoint), jsonSchemaOfResult(endpoint)]);
}

describe("the order of declarations and unrelated code", () => {
  const expected = described(declarations);
  const shuffles = Array.from({ length: 6 }, (_, turn) =>
    [...declarations, ...(turn % 2 ? unrelated : [])]
      .map((text, index) => ({ text, rank: (index * 7 + turn * 5 + 3) % 13 }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ text }) => text),
  );

  it.each(
    [[...declarations].reverse(), [...unrelated, ...declarations], ...shuffles].map(
      (types, index) => [index, types] as const,
    ),
  )("never changes a model or a schema (%i)", (_index, types) => expect(described(types)).toBe(expected));
});

describe("a recursive type", () => {
  it.each(["a", "another comment"])(
    "has one definition wherever it is entered, whatever comments say (%s)",
    (comment) => {
      const { program, session } = programOf({ "chain.ts": listChain(comment) });
      const found = find(program, {}, session);
      const endpoint = found && Object.values(describePhase(program, found, session).endpoints)[0];
      expect(Object.keys(endpoint?.definitions ?? {})).toEqual(["User"]);
    },
  );
});
