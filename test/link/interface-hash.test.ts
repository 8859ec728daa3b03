import { describe, expect, it } from "vitest";
import { chain } from "../find/sources.ts";
import { analyse } from "./analyse.ts";

/** The hash of the only chainlet, whose endpoint is the method given. */
function hashOf(method: string, before = ""): string {
  const { chain: found, diagnostics } = analyse({
    "chain.ts": chain(`${before}\nexport class Root extends chains.ChainletBase { ${method} }`),
  });
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const hash = found?.chainlets[0]?.interfaceHash;
  expect(hash).toMatch(/^[0-9a-f]{16}$/);
  return hash ?? "";
}

const plain = "async runRemote(user: User, limit = 3): Promise<User[]> { return [user].slice(limit); }";
const user = "export interface User { name: string; age?: number; role: 'admin' | 'guest'; friends: User[] }";

describe("the interface hash", () => {
  it.each([
    ["a body", plain.replace("slice", "filter(Boolean).slice"), user],
    [
      "comments and descriptions",
      `/** Finds friends. @param limit how many */ ${plain}`,
      user.replace("name:", "/** Full name. */ name:"),
    ],
    [
      "the order of properties",
      plain,
      "export interface User { friends: User[]; role: 'admin' | 'guest'; age?: number; name: string }",
    ],
    ["the order of union members", plain, user.replace("'admin' | 'guest'", "'guest' | 'admin'")],
    ["a default's value", plain.replace("limit = 3", "limit = 4"), user],
    ["whether a type is exported", plain, user.replace("export ", "")],
    ["unrelated code", plain, `export type Other = { x: User }; const noise = 1; void noise; ${user}`],
  ])("does not change with %s", (_, method, before) => {
    expect(hashOf(method, before)).toBe(hashOf(plain, user));
  });

  it.each([
    ["the name of a parameter", plain.replaceAll("limit", "count"), user],
    ["a parameter that becomes required", plain.replace("limit = 3", "limit: number"), user],
    [
      "the type of a parameter",
      plain.replace("limit = 3", "limit = '3'").replace("slice(limit)", "slice(+limit)"),
      user,
    ],
    ["the result", plain.replace("Promise<User[]>", "Promise<readonly (User | null)[]>"), user],
    ["a property deep inside", plain, user.replace("age?: number", "age?: string")],
    ["a property that becomes required", plain, user.replace("age?", "age")],
    [
      "a stream in place of an answer",
      "async *runRemote(user: User, limit = 3): AsyncGenerator<User[]> { yield [user].slice(limit); }",
      user,
    ],
  ])("changes with %s", (_, method, before) => {
    expect(hashOf(method, before)).not.toBe(hashOf(plain, user));
  });
});
