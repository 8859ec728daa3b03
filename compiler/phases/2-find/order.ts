import type { FoundChainlet } from "../../model/found.ts";

/**
 * Dependencies before dependents, ties by name and file, so that neither the order of files nor that of declarations
 * matters. Members of a cycle, which another phase reports, come where the first of them would.
 */
export function inOrder(chainlets: readonly FoundChainlet[]): FoundChainlet[] {
  const waiting = new Map([...chainlets].sort(byName).map((chainlet) => [chainlet.id, chainlet]));
  const ordered: FoundChainlet[] = [];
  while (waiting.size > 0) {
    const candidates = [...waiting.values()];
    const next =
      candidates.find(({ id, dependencies }) =>
        dependencies.every(({ target }) => target === id || !waiting.has(target)),
      ) ?? candidates[0];
    if (!next) break;
    waiting.delete(next.id);
    ordered.push(next);
  }
  return ordered;
}

function byName(a: FoundChainlet, b: FoundChainlet): number {
  const [left, right] = [`${a.name} ${a.id}`, `${b.name} ${b.id}`];
  return left < right ? -1 : left > right ? 1 : 0;
}
