import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { Report } from "../../compiler/diagnostics/reporters/report.ts";
import { openSession } from "../../compiler/open-session.ts";
import { sourcesWithTsconfig } from "../find/sources.ts";
import { findingsOf, layOut, readErrorCase } from "./error-case.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const fixtures = join(repository, "fixtures/errors");

/** The folders of `fixtures/errors`. */
export const errorCases: readonly string[] = readdirSync(fixtures).sort();

/** `CHN3006-environment-read` is about `CHN3006`. */
export const codeOf = (name: string): string => name.slice(0, name.indexOf("-"));

/** The findings of a case, in a project of its own as its author would have it. */
export async function reportOf(name: string): Promise<Report> {
  const root = projectOf(name);
  const given = readErrorCase(root);
  const session = await openSession({ source: join(root, given.source), root, readOnly: true });
  const config = { ...session.config, build: { ...session.config.build, ...given.build } };
  const { diagnostics, chainletCount } = await findingsOf(root, given, { ...session, config });
  const sourceOf = (file: string): string | undefined => session.files.readText(join(root, file));
  return { diagnostics, toolVersion: "0.0.0", sourceOf, pathOf: (file) => file, chainletCount };
}

function projectOf(name: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "chainsc-errors-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const root = join(folder, "project");
  cpSync(join(fixtures, name), root, { recursive: true, verbatimSymlinks: true });
  layOut(root, readErrorCase(root));
  const missing = (path: string): boolean => !existsSync(join(root, path));
  if (missing("package.json"))
    writeFileSync(join(root, "package.json"), JSON.stringify({ name: "project", version: "1.0.0", type: "module" }));
  if (missing("node_modules")) symlinkSync(join(repository, "node_modules"), join(root, "node_modules"));
  // The cases about types need what projects have around them; the others are read faster with few libraries.
  const tsconfig = sourcesWithTsconfig({})["tsconfig.json"] ?? "";
  if (missing("tsconfig.json") && !name.startsWith("CHN4")) writeFileSync(join(root, "tsconfig.json"), tsconfig);
  return root;
}
