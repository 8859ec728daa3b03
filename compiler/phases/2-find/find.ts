import type { FoundChain, FoundChainlet } from "../../model/found.ts";
import type { ClassId } from "../../model/source.ts";
import { type ChainletClass, type ChainletClasses, chainletClasses } from "../../reflection/chainlet-classes.ts";
import { withinDepth } from "../../reflection/depth.ts";
import { frameworkUses } from "../../reflection/framework-uses.ts";
import type { Program } from "../../reflection/program.ts";
import type { Session } from "../../session.ts";
import { checkMarkers } from "./check-markers.ts";
import { checkUnreached } from "./check-unreached.ts";
import { checkUses } from "./check-uses.ts";
import { chooseEntrypoint, possibleEntrypoints } from "./choose-entrypoint.ts";
import { findDependencies } from "./find-dependencies.ts";
import { findEndpoint } from "./find-endpoint.ts";
import { findHealthCheck, hasClose } from "./find-health-check.ts";
import { findStatics } from "./find-statics.ts";
import { lineageOf } from "./lineage.ts";
import { inOrder } from "./order.ts";

export interface FindOptions {
  /** Class name of the entrypoint, when SOURCE marks none or several. */
  readonly entrypoint?: string;
}

/**
 * Phase 2: the entrypoint and every chainlet it reaches, by symbol. Chainlets with mistakes are listed as far as they
 * are understood. Gives `undefined` when there is no entrypoint to begin with.
 */
export function find(program: Program, options: FindOptions, session: Session): FoundChain | undefined {
  const found = findChainlets(program, options, session);
  return found?.kind === "chain" ? found.chain : undefined;
}

/** `undecided`: nobody can say where the chain begins, but these are the chainlets that it could be about. */
export type FoundChainlets =
  | { readonly kind: "chain"; readonly chain: FoundChain }
  | { readonly kind: "undecided"; readonly chainlets: readonly FoundChainlet[] };

/** The same for those who want to look at the chainlets of SOURCE even where the entrypoint is in doubt. */
export function findChainlets(program: Program, options: FindOptions, session: Session): FoundChainlets | undefined {
  return withinDepth(program, session, () => findWithin(program, options, session));
}

function findWithin(program: Program, options: FindOptions, session: Session): FoundChainlets {
  const classes = chainletClasses(program);
  const uses = frameworkUses(program, classes);
  checkMarkers(uses.markers, classes, session);
  const entrypoint = chooseEntrypoint(program, classes, uses.markers, options.entrypoint, session);
  const begins = entrypoint ? [entrypoint.cls] : possibleEntrypoints(program, classes, uses.markers);
  const chainlets = reach(begins, classes, session);
  checkUses(uses, classes, concernedBy(chainlets), session);
  if (!entrypoint) return { kind: "undecided", chainlets: inOrder(chainlets) };
  // A dependency that is written wrongly is the likely reason, and has been reported.
  if (options.entrypoint === undefined && !session.diagnostics.hasErrors())
    checkUnreached(program, classes, uses.markers, chainlets, session);
  const { cls, chainName } = entrypoint;
  const chain = { entrypoint: cls.id, chainlets: inOrder(chainlets), ...(chainName && { chainName }) };
  return { kind: "chain", chain };
}

function reach(begins: readonly ChainletClass[], classes: ChainletClasses, session: Session): FoundChainlet[] {
  const reached = new Map<ClassId, FoundChainlet>();
  const waiting: ChainletClass[] = [...begins];
  for (let cls = waiting.pop(); cls; cls = waiting.pop()) {
    if (reached.has(cls.id)) continue;
    const chainlet = findChainlet(cls, classes, session);
    reached.set(cls.id, chainlet);
    waiting.push(...chainlet.dependencies.flatMap(({ target }) => classes.get(target) ?? []));
  }
  return [...reached.values()];
}

function findChainlet(cls: ChainletClass, classes: ChainletClasses, session: Session): FoundChainlet {
  const { id, kind, name, span, nameSpan, exported } = cls;
  const endpoint = findEndpoint(cls, classes, session);
  const isHealthy = kind === "chainlet" ? findHealthCheck(cls, classes, session) : undefined;
  return {
    id,
    kind,
    name,
    span,
    nameSpan,
    exported,
    bases: lineageOf(cls, classes)
      .slice(1)
      .flatMap((base) => (base.isForeign || base.form !== "declaration" ? [] : [base.id])),
    statics: findStatics(cls, classes, session),
    ...(endpoint && { endpoint }),
    ...(isHealthy && { isHealthy }),
    hasClose: hasClose(cls, classes),
    ...findDependencies(cls, classes, session),
  };
}

/** Which chainlets of the chain run the code of a class: itself and what derives from it. */
function concernedBy(chainlets: readonly FoundChainlet[]): (id: ClassId) => readonly string[] {
  return (id) =>
    chainlets.flatMap((chainlet) => (chainlet.id === id || chainlet.bases.includes(id) ? [chainlet.name] : []));
}
