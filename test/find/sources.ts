import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { type Diagnostic, diagnosticSink } from "../../compiler/diagnostics/diagnostic.ts";
import { diskFiles } from "../../compiler/files.ts";
import type { FoundChain } from "../../compiler/model/found.ts";
import { load } from "../../compiler/phases/1-load/load.ts";
import { find } from "../../compiler/phases/2-find/find.ts";
import { defaultProjectConfig } from "../../compiler/project-config.ts";
import type { Program } from "../../compiler/reflection/program.ts";
import type { Session } from "../../compiler/session.ts";

/** File contents by path below the project root. */
export type Sources = Readonly<Record<string, string>>;

/** The leanest library that user code needs: the tests of phases 1, 2 and 5 are about other things. */
const tsconfig = JSON.stringify({
  compilerOptions: {
    strict: true,
    target: "es2022",
    lib: ["es2023", "esnext.disposable"],
    module: "nodenext",
    types: [],
  },
});

const parsed = new Map();

/** Writes a project to a folder of its own, which goes with the test. */
export function project(sources: Sources): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "chainsc-front-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries({ "package.json": '{ "type": "module" }', ...sources })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

export function sessionAt(root: string): Session {
  return {
    root,
    toolVersion: "0.0.0-test",
    config: defaultProjectConfig,
    diagnostics: diagnosticSink(),
    files: diskFiles(),
    progress: { start: () => {}, update: () => {}, finish: () => {} },
    signal: new AbortController().signal,
  };
}

export interface Loaded {
  readonly program: Program | undefined;
  readonly session: Session;
  readonly root: string;
}

/** Phase 1 on sources of which the first is SOURCE. */
export function loaded(sources: Sources, source = Object.keys(sources)[0] ?? "chain.ts"): Loaded {
  const root = project(sources);
  const session = sessionAt(root);
  return { program: load({ source: join(root, source), parsed }, session), session, root };
}

export interface Looked {
  readonly found: FoundChain | undefined;
  readonly program: Program | undefined;
  readonly session: Session;
  readonly diagnostics: readonly Diagnostic[];
}

/** The sources, with a tsconfig of few libraries where they bring none. */
export function sourcesWithTsconfig(sources: Sources): Sources {
  return { ...sources, "tsconfig.json": sources["tsconfig.json"] ?? tsconfig };
}

/** Phases 1 and 2 on sources of which the first is SOURCE. */
export function look(sources: Sources, entrypoint?: string): Looked {
  const { program, session } = loaded(sourcesWithTsconfig(sources));
  const found = program && find(program, entrypoint === undefined ? {} : { entrypoint }, session);
  return { found, program, session, diagnostics: session.diagnostics.all() };
}

/** `import * as chains` and a body, as most of the sources begin. */
export function chain(body: string): string {
  return `import * as chains from "chainsc";\n${body}\n`;
}

/** `code chainlet "text at the primary span"`, one a finding. */
export function summary(diagnostics: readonly Diagnostic[], sources: Sources): string[] {
  return diagnostics.map(({ code, slug, span, chainlet }) => {
    const text = span && sources[span.file]?.slice(span.start, span.end);
    return [code, slug, chainlet, text && JSON.stringify(text)].filter(Boolean).join(" ");
  });
}
