import { dependencyCycle, selfDependency } from "../../diagnostics/catalogue/5-link.ts";
import type { FoundChainlet, FoundDependency } from "../../model/found.ts";
import type { ClassId } from "../../model/source.ts";
import type { Session } from "../../session.ts";

interface Step {
  readonly from: FoundChainlet;
  readonly dependency: FoundDependency;
}

/** Reports circles, each chainlet in at most one of them, and answers the ids of all chainlets that are in any. */
export function checkCycles(chainlets: readonly FoundChainlet[], session: Session): ReadonlySet<ClassId> {
  const byId = new Map(chainlets.map((chainlet) => [chainlet.id, chainlet]));
  const reported = new Set<ClassId>();
  const circular = new Set<ClassId>();
  const byName = [...chainlets].sort((a, b) => compare(a.name, b.name) || compare(a.id, b.id));
  for (const start of byName) {
    const path = shortestCircle(start, byId);
    if (!path) continue;
    circular.add(start.id);
    if (path.some(({ from }) => reported.has(from.id))) continue;
    for (const { from } of path) reported.add(from.id);
    report(path, byId, session);
  }
  return circular;
}

/** The shortest way from a chainlet back to itself; of equally short ones the first in the order of declarations. */
function shortestCircle(start: FoundChainlet, byId: ReadonlyMap<ClassId, FoundChainlet>): readonly Step[] | undefined {
  const cameBy = new Map<ClassId, readonly Step[]>();
  const waiting: { chainlet: FoundChainlet; path: readonly Step[] }[] = [{ chainlet: start, path: [] }];
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    for (const dependency of next.chainlet.dependencies) {
      const path = [...next.path, { from: next.chainlet, dependency }];
      if (dependency.target === start.id) return path;
      const target = byId.get(dependency.target);
      if (!target || cameBy.has(target.id)) continue;
      cameBy.set(target.id, path);
      waiting.push({ chainlet: target, path });
    }
  }
  return undefined;
}

function report(path: readonly Step[], byId: ReadonlyMap<ClassId, FoundChainlet>, session: Session): void {
  const [first, ...rest] = path;
  if (!first) return;
  const { name } = first.from;
  if (rest.length === 0) {
    const { member, call: span } = first.dependency;
    session.diagnostics.report(selfDependency, { chainlet: name, member }, { span, chainlet: name });
    return;
  }
  const names = [...path.map(({ from }) => from.name), name];
  const label = ({ from, dependency }: Step): string =>
    `${from.name} depends on ${byId.get(dependency.target)?.name ?? dependency.target} here`;
  session.diagnostics.report(
    dependencyCycle,
    { path: names },
    {
      span: first.dependency.call,
      label: label(first),
      related: rest.map((step) => ({ span: step.dependency.call, label: label(step) })),
      chainlet: name,
    },
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
