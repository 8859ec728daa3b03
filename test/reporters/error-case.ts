import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { check } from "../../compiler/check.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { EvaluatedChain } from "../../compiler/model/evaluated.ts";
import { load } from "../../compiler/phases/1-load/load.ts";
import { find } from "../../compiler/phases/2-find/find.ts";
import { evaluate } from "../../compiler/phases/3-evaluate/evaluate.ts";
import { describe } from "../../compiler/phases/4-describe/describe.ts";
import { link } from "../../compiler/phases/5-link/link.ts";
import { plan } from "../../compiler/phases/6-plan/plan.ts";
import type { ProjectConfig } from "../../compiler/project-config.ts";
import type { Session } from "../../compiler/session.ts";
import type { Sources } from "../find/sources.ts";
import type { ConfigParts } from "../plan/project.ts";

/** `case.json` of a folder of `fixtures/errors`. */
export interface ErrorCase {
  readonly source: string;
  readonly entrypoint?: string;
  readonly build?: Partial<ProjectConfig["build"]>;
  /** `at` is the source text that is underlined; `*` where only the message counts, `class:X` for a whole class. */
  readonly expect: readonly { code: string; slug: string; at: string; message?: string }[];
  /** Files that are too long for the repository, in parts. */
  readonly write?: Readonly<Record<string, readonly (string | { readonly repeat: string; readonly times: number })[]>>;
  /** Folders that get their real name only in the project: git does not keep a `node_modules`. */
  readonly move?: Readonly<Record<string, string>>;
  /** What goes away after phase 3 has seen it. */
  readonly removeBeforePlan?: readonly string[];
  /** By class name: values that phase 3 would have refused, to show that phase 6 does not rely on it. */
  readonly valuesBeforePlan?: Readonly<Record<string, ConfigParts>>;
}

export function readErrorCase(root: string): ErrorCase {
  return JSON.parse(readFileSync(join(root, "case.json"), "utf8")) as ErrorCase;
}

const textOf = (parts: NonNullable<ErrorCase["write"]>[string]): string =>
  parts.map((part) => (typeof part === "string" ? part : part.repeat.repeat(part.times))).join("");

/** Completes the copy of a case as its `case.json` says. */
export function layOut(root: string, { write = {}, move = {} }: ErrorCase): void {
  for (const [path, parts] of Object.entries(write)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), textOf(parts));
  }
  for (const [from, to] of Object.entries(move)) renameSync(join(root, from), join(root, to));
}

/** The same for files by path. */
export function laidOut(files: Sources, { write = {}, move = {} }: ErrorCase): Sources {
  const folders = Object.entries(move);
  const moved = Object.entries(files).map(([path, text]) => {
    const [from, to] = folders.find(([folder]) => path.startsWith(`${folder}/`)) ?? ["", ""];
    return [to + path.slice(from.length), text] as const;
  });
  const written = Object.entries(write).map(([path, parts]) => [path, textOf(parts)] as const);
  return Object.fromEntries([...moved, ...written]);
}

/** What `check` says of a case. */
export async function findingsOf(
  root: string,
  given: ErrorCase,
  session: Session,
): Promise<{ readonly diagnostics: readonly Diagnostic[]; readonly chainletCount?: number | undefined }> {
  const { source, entrypoint, removeBeforePlan = [], valuesBeforePlan } = given;
  const request = { source: join(root, source), ...(entrypoint !== undefined && { entrypoint }) };
  if (removeBeforePlan.length === 0 && !valuesBeforePlan) return check(request, {}, session);

  const program = load(request, session);
  const found = program && find(program, request, session);
  if (!program || !found) throw new Error(JSON.stringify(session.diagnostics.all()));
  const evaluated = withValues(evaluate(program, found, session), valuesBeforePlan ?? {});
  const described = describe(program, found, session);
  const chain = link(program, { found, evaluated, described }, session);
  if (!chain) throw new Error(JSON.stringify(session.diagnostics.all()));
  for (const path of removeBeforePlan) rmSync(join(root, path), { recursive: true });
  await plan(chain, session);
  return { diagnostics: session.diagnostics.all(), chainletCount: found.chainlets.length };
}

function withValues(evaluated: EvaluatedChain, values: NonNullable<ErrorCase["valuesBeforePlan"]>): EvaluatedChain {
  const chainlets = Object.entries(evaluated.chainlets).map(([id, one]) => {
    const { dockerImage, ...parts } = values[id.slice(id.lastIndexOf("#") + 1)] ?? {};
    const { remoteConfig } = one;
    if (Object.keys(parts).length > 0) throw new Error("Only dockerImage can be exchanged so far");
    const changed = { ...remoteConfig, dockerImage: { ...remoteConfig.dockerImage, ...dockerImage } };
    return [id, { ...one, remoteConfig: changed }] as const;
  });
  return { ...evaluated, chainlets: Object.fromEntries(chainlets) };
}
