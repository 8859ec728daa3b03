import { join } from "node:path";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Chain } from "../../compiler/model/chain.ts";
import { find } from "../../compiler/phases/2-find/find.ts";
import { evaluate } from "../../compiler/phases/3-evaluate/evaluate.ts";
import { describe } from "../../compiler/phases/4-describe/describe.ts";
import { link } from "../../compiler/phases/5-link/link.ts";
import type { Program } from "../../compiler/reflection/program.ts";
import type { Session } from "../../compiler/session.ts";
import { loaded, type Sources, sourcesWithTsconfig } from "../find/sources.ts";

export interface Analysed {
  readonly chain: Chain | undefined;
  readonly program: Program | undefined;
  readonly session: Session;
  readonly diagnostics: readonly Diagnostic[];
}

/** Phases 1 to 5 on sources of which the first is SOURCE unless another is named. */
export function analyse(
  sources: Sources,
  options: { source?: string; entrypoint?: string; name?: string } = {},
): Analysed {
  const { source = Object.keys(sources)[0] ?? "chain.ts", entrypoint, name } = options;
  const { program, session } = loaded(sourcesWithTsconfig(sources), join(source));
  const found = program && find(program, entrypoint === undefined ? {} : { entrypoint }, session);
  const chain =
    program &&
    found &&
    link(
      program,
      {
        found,
        evaluated: evaluate(program, found, session),
        described: describe(program, found, session),
        ...(name !== undefined && { name }),
      },
      session,
    );
  return { chain, program, session, diagnostics: session.diagnostics.all() };
}
