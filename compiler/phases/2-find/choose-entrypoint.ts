import {
  abstractChainlet,
  chainletForm,
  entrypointIsLeaf,
  entrypointNotAChainlet,
  entrypointNotFound,
  entrypointNotMarked,
  entrypointOnlyImported,
  noChainlet,
  severalEntrypoints,
} from "../../diagnostics/catalogue/2-find.ts";
import { closest } from "../../diagnostics/closest.ts";
import type { NodeRef, Span } from "../../model/source.ts";
import type { ChainletClass, ChainletClasses } from "../../reflection/chainlet-classes.ts";
import { type EntryName, entryNames } from "../../reflection/entry-classes.ts";
import type { Marker } from "../../reflection/framework-uses.ts";
import type { Program } from "../../reflection/program.ts";
import type { Session } from "../../session.ts";

export interface ChosenEntrypoint {
  readonly cls: ChainletClass;
  readonly chainName?: NodeRef;
}

/** The class that callers of the chain reach: the named one, else the marked one, else the only one. */
export function chooseEntrypoint(
  program: Program,
  classes: ChainletClasses,
  markers: readonly Marker[],
  named: string | undefined,
  session: Session,
): ChosenEntrypoint | undefined {
  const names = entryNames(program);
  const cls =
    named === undefined
      ? markedOrOnly(program, classes, markers, names, session)
      : namedClass(program, classes, names, named, session);
  if (!cls || !isDeployable(cls, session)) return undefined;
  const chainName = markers.find((marker) => marker.subject?.id === cls.id && marker.chainName)?.chainName;
  return { cls, ...(chainName && { chainName }) };
}

/** Where the entrypoint is in doubt: everything that could have been meant, the marked ones alone if there are any. */
export function possibleEntrypoints(
  program: Program,
  classes: ChainletClasses,
  markers: readonly Marker[],
): readonly ChainletClass[] {
  const marked = markers.flatMap(({ subject }) => (subject?.id === undefined ? [] : (classes.get(subject.id) ?? [])));
  const offered = candidatesOf(classes, entryNames(program));
  const concrete = (list: readonly ChainletClass[]): ChainletClass[] =>
    [...new Set(list)].filter((cls) => cls.kind === "chainlet" && !cls.isAbstract && cls.form === "declaration");
  const likely = concrete(marked);
  return likely.length > 0 ? likely : concrete(offered);
}

function namedClass(
  program: Program,
  classes: ChainletClasses,
  names: readonly EntryName[],
  wanted: string,
  session: Session,
): ChainletClass | undefined {
  const { diagnostics } = session;
  const file = program.entryFile;
  const own = names.find(({ name, origin }) => name === wanted && origin !== "imported");
  const cls = own?.id === undefined ? undefined : classes.get(own.id);
  if (cls) return cls;
  if (own) {
    diagnostics.report(entrypointNotAChainlet, { text: wanted }, { span: own.span });
    return undefined;
  }
  const imported = names.find(({ name }) => name === wanted);
  const importedClass = imported?.id === undefined ? undefined : classes.get(imported.id);
  if (imported && importedClass) {
    const { file: from } = importedClass;
    diagnostics.report(entrypointOnlyImported, { file, name: wanted, from }, { span: imported.span });
    return undefined;
  }
  const candidates = candidatesOf(classes, names).map(({ name }) => name);
  diagnostics.report(entrypointNotFound, {
    file,
    name: wanted,
    names: candidates,
    similar: closest(wanted, candidates),
  });
  return undefined;
}

function markedOrOnly(
  program: Program,
  classes: ChainletClasses,
  markers: readonly Marker[],
  names: readonly EntryName[],
  session: Session,
): ChainletClass | undefined {
  const { diagnostics } = session;
  const file = program.entryFile;
  const candidates = candidatesOf(classes, names);
  const isMarked = (cls: ChainletClass): boolean => markers.some(({ subject }) => subject?.id === cls.id);
  const marked = candidates.filter(isMarked);
  const [first, second] = marked;
  if (first && !second) return first;
  if (first) {
    diagnostics.report(
      severalEntrypoints,
      { file, names: marked.map(({ name }) => name) },
      {
        span: first.nameSpan,
        related: marked.slice(1).map((cls) => ({ span: cls.nameSpan, label: `${cls.name} is marked as well` })),
      },
    );
    return undefined;
  }
  const imported = markedImport(classes, markers, names, file);
  if (imported) {
    diagnostics.report(
      entrypointOnlyImported,
      { file, name: imported.cls.name, from: imported.cls.file },
      { span: imported.span },
    );
    return undefined;
  }
  // A marker on what is no chainlet has been reported already and says more than "nothing is marked".
  if (
    markers.some(({ subject, span }) => span.file === file && (subject?.id === undefined || !classes.has(subject.id)))
  )
    return undefined;
  const concrete = candidates.filter((cls) => cls.kind === "chainlet" && !cls.isAbstract && cls.form === "declaration");
  if (concrete.length === 1) return concrete[0];
  if (candidates.length === 1) return candidates[0];
  if (candidates.length === 0) diagnostics.report(noChainlet, { file }, { span: names[0] && startOf(names[0].span) });
  else {
    const offered = concrete.length > 0 ? concrete : candidates;
    diagnostics.report(
      entrypointNotMarked,
      { file, names: offered.map(({ name }) => name) },
      { span: offered.at(-1)?.nameSpan },
    );
  }
  return undefined;
}

/** A class that SOURCE marks although it only imports it. */
function markedImport(
  classes: ChainletClasses,
  markers: readonly Marker[],
  names: readonly EntryName[],
  file: string,
): { cls: ChainletClass; span: Span } | undefined {
  for (const { subject, span } of markers) {
    const cls = subject?.id === undefined || span.file !== file ? undefined : classes.get(subject.id);
    if (cls && names.some(({ id, origin }) => id === cls.id && origin === "imported"))
      return { cls, span: subject?.span ?? span };
  }
  return undefined;
}

/** Chainlets that SOURCE declares or re-exports, each once, in the order of its text. */
function candidatesOf(classes: ChainletClasses, names: readonly EntryName[]): ChainletClass[] {
  const own = names.filter(({ origin }) => origin !== "imported");
  return [...new Set(own.flatMap(({ id }) => (id === undefined ? [] : (classes.get(id) ?? []))))];
}

const startOf = (span: Span): Span => ({ ...span, end: span.start, endLine: span.line, endColumn: span.column });

const leafBases = { truss: "TrussChainlet", container: "ContainerChainlet" } as const;

function isDeployable(cls: ChainletClass, session: Session): boolean {
  const { diagnostics } = session;
  const { name, kind, form, isAbstract, nameSpan: span } = cls;
  if (kind !== "chainlet")
    diagnostics.report(entrypointIsLeaf, { name, base: leafBases[kind] }, { span, chainlet: name });
  else if (form !== "declaration") diagnostics.report(chainletForm, { name, form }, { span, chainlet: name });
  else if (isAbstract) diagnostics.report(abstractChainlet, { name }, { span, chainlet: name });
  else return true;
  return false;
}
