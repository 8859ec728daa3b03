import { unreachedChainlet } from "../../diagnostics/catalogue/2-find.ts";
import type { FoundChainlet } from "../../model/found.ts";
import type { ClassId } from "../../model/source.ts";
import type { ChainletClass, ChainletClasses } from "../../reflection/chainlet-classes.ts";
import type { Marker } from "../../reflection/framework-uses.ts";
import type { Program } from "../../reflection/program.ts";
import type { Session } from "../../session.ts";
import { injectionsOf } from "./injections.ts";
import { lineageOf } from "./lineage.ts";

/**
 * Warns of chainlets in SOURCE that nothing can ever reach: not exported, not marked, not asked for by any chainlet of
 * any chain in these files. Several chains in a file, and chainlets kept for other files, are nobody's mistake.
 */
export function checkUnreached(
  program: Program,
  classes: ChainletClasses,
  markers: readonly Marker[],
  chainlets: readonly FoundChainlet[],
  session: Session,
): void {
  const used = new Set<ClassId>(chainlets.map(({ id }) => id));
  for (const { subject } of markers) if (subject?.id !== undefined) used.add(subject.id);
  for (const cls of classes.values()) for (const id of neededBy(cls, classes)) used.add(id);
  for (const cls of classes.values()) {
    if (cls.file !== program.entryFile || used.has(cls.id) || !isDeployable(cls)) continue;
    session.diagnostics.report(unreachedChainlet, { name: cls.name }, { span: cls.nameSpan });
  }
}

/** What it is derived from and what it asks for, itself apart. */
function neededBy(cls: ChainletClass, classes: ChainletClasses): ClassId[] {
  const bases = lineageOf(cls, classes)
    .slice(1)
    .map(({ id }) => id);
  const targets = injectionsOf(cls, classes).flatMap(({ injected }) =>
    injected.kind === "dependency" && injected.target.kind === "class" ? [injected.target.id] : [],
  );
  return [...bases, ...targets].filter((id) => id !== cls.id);
}

function isDeployable({ exported, isAbstract, form, kind }: ChainletClass): boolean {
  return exported.kind === "none" && form === "declaration" && kind === "chainlet" && !isAbstract;
}
