import type { Chain, Chainlet } from "../../model/chain.ts";
import type { EvaluatedChain, EvaluatedChainlet } from "../../model/evaluated.ts";
import type { FoundChain, FoundChainlet } from "../../model/found.ts";
import { defaultRpcOptions } from "../../model/remote-config.ts";
import type { ClassId } from "../../model/source.ts";
import type { DescribedChain, Endpoint } from "../../model/type-model.ts";
import { withinDepth } from "../../reflection/depth.ts";
import { readModules } from "../../reflection/module-records.ts";
import type { Program } from "../../reflection/program.ts";
import type { Session } from "../../session.ts";
import { checkCalls } from "./check-calls.ts";
import { checkCycles } from "./check-cycles.ts";
import { checkNames } from "./check-names.ts";
import { checkTimeouts } from "./check-timeouts.ts";
import { checkWebsockets } from "./check-websockets.ts";
import { chooseName } from "./choose-name.ts";
import { interfaceHash } from "./interface-hash.ts";

export interface LinkInput {
  readonly found: FoundChain;
  readonly evaluated: EvaluatedChain;
  readonly described: DescribedChain;
  /** Overrides the name that the source gives to the chain. */
  readonly name?: string;
}

export interface Edges {
  readonly chainlets: readonly FoundChainlet[];
  readonly evaluated: EvaluatedChain;
  readonly described: DescribedChain;
}

/**
 * Phase 5: puts what phases 2 to 4 know together and checks what only shows in the whole. Chainlets with errors are
 * left out, and those that depend on them as well. Gives `undefined` when nothing is left.
 */
export function link(program: Program, input: LinkInput, session: Session): Chain | undefined {
  return withinDepth(program, session, () => linkWithin(program, input, session));
}

/**
 * What can be said of chainlets and their dependencies without knowing where the chain begins. Names are not looked at:
 * two chains of a file may use the same ones.
 */
export function checkEdges(program: Program, input: Edges, session: Session): ReadonlySet<ClassId> {
  const { chainlets, evaluated, described } = input;
  const circular = checkCycles(chainlets, session);
  checkTimeouts(chainlets, evaluated, session);
  checkWebsockets(chainlets, evaluated, described, session);
  checkCalls(program, chainlets, session);
  return circular;
}

function linkWithin(program: Program, input: LinkInput, session: Session): Chain | undefined {
  const { found, evaluated, described } = input;
  const { chainlets } = found;
  const circular = checkEdges(program, { chainlets, evaluated, described }, session);
  checkNames(chainlets, evaluated, session);
  const name = chooseName(found, evaluated, input.name, session);

  const linked = new Map<ClassId, Chainlet>();
  for (const one of chainlets) {
    const known = evaluated.chainlets[one.id];
    const endpoint = described.endpoints[one.id];
    if (!known || !endpoint || circular.has(one.id) || session.diagnostics.hasErrors(one.name)) continue;
    // Dependencies come first, so that what a missing one takes with it is known by now.
    if (!one.dependencies.every(({ target }) => linked.has(target))) continue;
    linked.set(one.id, linkedChainlet(one, known, endpoint, found.entrypoint));
  }
  if (linked.size === 0) return undefined;
  const modules = readModules(program, found, session);
  return { name, entrypoint: found.entrypoint, chainlets: [...linked.values()], modules };
}

function linkedChainlet(
  found: FoundChainlet,
  evaluated: EvaluatedChainlet,
  endpoint: Endpoint,
  entrypoint: ClassId,
): Chainlet {
  const { id, kind, name, span, exported, bases } = found;
  const { remoteConfig, configSpans, userConfig, statics, trussDir, container } = evaluated;
  return {
    id,
    kind,
    name,
    file: span.file,
    span,
    exported,
    bases,
    isEntrypoint: id === entrypoint,
    remoteConfig,
    configSpans,
    ...(userConfig !== undefined && { userConfig }),
    statics,
    endpoint,
    hasHealthCheck: found.isHealthy !== undefined,
    dependencies: found.dependencies.map(({ member, target, call }) => ({
      member,
      target,
      options: evaluated.rpcOptions[member] ?? defaultRpcOptions,
      span: call,
    })),
    ...(trussDir !== undefined && { trussDir }),
    ...(container !== undefined && { container }),
    interfaceHash: interfaceHash(endpoint),
  };
}
