import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { load } from "../../compiler/phases/1-load/load.ts";
import { find } from "../../compiler/phases/2-find/find.ts";
import { describe } from "../../compiler/phases/4-describe/describe.ts";
import { repository, typedSession } from "./typed-session.ts";

it("types that only the tsconfig brings in are described like any other", () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "chainsc-ambient-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const sources = {
    "package.json": '{ "type": "module" }',
    "tsconfig.json": JSON.stringify({
      compilerOptions: { strict: true, module: "nodenext", target: "es2022", types: ["shared"] },
      include: ["src", "types"],
    }),
    "src/chain.ts": `import * as chains from "chainsc";
      import type { Parsed } from "untyped";
      export class Read extends chains.ChainletBase {
        async runRemote(page: Page, from: Shared.Name): Promise<Parsed> { return { words: [page.text, from] }; }
      }
      chains.markEntrypoint(Read);`,
    "src/globals.ts": "export {};\ndeclare global { interface Page { lang?: string } }",
    "types/global.d.ts": "interface Page { text: string }",
    "types/untyped.d.ts": 'declare module "untyped" { export interface Parsed { words: string[] } }',
  };
  for (const [path, text] of Object.entries(sources)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  mkdirSync(join(root, "node_modules/@types/shared"), { recursive: true });
  writeFileSync(join(root, "node_modules/@types/shared/index.d.ts"), "declare namespace Shared { type Name = string }");
  symlinkSync(join(repository, "node_modules/@types/node"), join(root, "node_modules/@types/node"));

  const session = typedSession(root);
  const program = load({ source: join(root, "src/chain.ts") }, session);
  const found = program && find(program, {}, session);
  if (!program || !found) throw new Error(JSON.stringify(session.diagnostics.all()));
  const endpoint = describe(program, found, session).endpoints["src/chain.ts#Read"];
  expect(session.diagnostics.all()).toEqual([]);
  expect(endpoint?.definitions).toMatchObject({
    Page: { type: { properties: [{ name: "lang", presence: "optional" }, { name: "text" }] } },
    Parsed: { type: { properties: [{ name: "words" }] } },
  });
  expect(endpoint?.parameters[1]?.type).toEqual({ kind: "string" });
});
