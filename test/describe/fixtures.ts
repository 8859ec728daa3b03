import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonValue } from "../../compiler/model/json.ts";
import { load } from "../../compiler/phases/1-load/load.ts";
import type { Program } from "../../compiler/reflection/program.ts";
import { repository, typedSession } from "./typed-session.ts";

type TypeCase =
  | {
      readonly direction?: "parameter" | "result";
      /** The kind of the model. */
      readonly model: string;
      /** JSON values that must be accepted, and that must not. */
      readonly valid: readonly JsonValue[];
      readonly invalid: readonly JsonValue[];
      /** What only the user's own schema refuses: the type, and so the JSON Schema, accept it. */
      readonly refined?: readonly JsonValue[];
    }
  | {
      readonly direction?: "parameter" | "result";
      /** The code of the diagnostic, a part of its message, and the accessor where it matters. */
      readonly refused: string;
      readonly reason: string;
      readonly accessor?: string;
    };

export interface TypeFixture {
  readonly name: string;
  /** Relative to the repository. */
  readonly file: string;
  readonly expected: TypeCase;
}

/** Every case below `fixtures/types`, sorted by name. */
export function typeFixtures(): readonly TypeFixture[] {
  const root = join(repository, "fixtures/types");
  return readdirSync(root)
    .sort()
    .flatMap((kind) =>
      readdirSync(join(root, kind))
        .map((name) => `${kind}/${name}`)
        .sort(),
    )
    .map((name) => ({
      name,
      file: `fixtures/types/${name}/input.ts`,
      expected: JSON.parse(readFileSync(join(root, name, "case.json"), "utf8")) as TypeCase,
    }));
}

/** One program with all of them: a program each would take minutes. */
export function programOfFixtures(fixtures: readonly TypeFixture[]): Program {
  const entry = join(repository, "fixtures/types/entry.ts");
  const text = fixtures.map(({ file }) => `import ${JSON.stringify(file.replace("fixtures/types", "."))};`).join("\n");
  const program = load({ source: entry }, typedSession(repository, { [entry]: text }));
  if (!program) throw new Error("The fixtures cannot be loaded");
  return program;
}
