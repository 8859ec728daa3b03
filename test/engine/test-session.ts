import { diagnosticSink } from "../../compiler/diagnostics/diagnostic.ts";
import { diskFiles } from "../../compiler/files.ts";
import { type BuildConfig, defaultProjectConfig } from "../../compiler/project-config.ts";
import type { Session } from "../../compiler/session.ts";

/** A session that remembers what progress was told, as `task outcome` lines. */
export function testSession(
  build: Partial<BuildConfig> = {},
  signal: AbortSignal = new AbortController().signal,
): Session & { readonly told: string[] } {
  const told: string[] = [];
  return {
    root: "/",
    toolVersion: "0.0.0",
    config: { ...defaultProjectConfig, build: { ...defaultProjectConfig.build, ...build } },
    diagnostics: diagnosticSink(),
    files: diskFiles(),
    progress: {
      start: (task) => told.push(`${task} started`),
      update: (task, detail) => told.push(`${task} ${detail}`),
      finish: (task, outcome) => told.push(`${task} ${outcome}`),
    },
    signal,
    told,
  };
}

/** Codes and messages of what was reported. */
export const reported = (session: Session): string[] =>
  session.diagnostics.all().map(({ code, message }) => `${code} ${message}`);
