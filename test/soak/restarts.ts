import type { ChainServers } from "./chain-servers.ts";
import type { Chance } from "./chance.ts";
import type { Ledger } from "./ledger.ts";

export type RestartKind = "moved" | "stopped" | "killed";

/**
 * Puts the next generation in the place of a chainlet, on another port. `moved`: the new one is announced and used before the old one gets its
 * SIGTERM, and no call may fail. `stopped`: SIGTERM first. `killed`: without warning. Resolves when calls arrive at the new one; after the last call none does.
 */
export async function restart(
  chain: ChainServers,
  name: string,
  kind: RestartKind,
  { ledger, isOver }: { ledger: Ledger; isOver: () => boolean },
): Promise<void> {
  const old = chain.current(name);
  const over = kind === "moved" ? undefined : ledger.trouble();
  if (kind === "killed") await old.end("SIGKILL");
  if (kind === "stopped") expectWell(await old.end("SIGTERM"), old.label, ledger);
  const next = await chain.startNext(name);
  chain.announce();
  if (!(await ledger.sighting(name, next.generation)) && !isOver()) {
    ledger.violation(`${next.label} got no call within a minute after it was announced`);
  }
  over?.();
  if (kind === "moved") expectWell(await old.end("SIGTERM"), old.label, ledger);
}

function expectWell(how: string, label: string, ledger: Ledger): void {
  if (how !== "exit code 0") ledger.violation(`${label} did not drain: ${how}`);
}

export function chooseRestart(chains: readonly ChainServers[], chance: Chance): [ChainServers, string, RestartKind] {
  const candidates = chains.flatMap((chain) => chain.callees.map((name) => [chain, name] as const));
  const [chain, name] = candidates[chance.below(candidates.length)] ?? missing();
  const kind = chance.hits(0.5) ? "moved" : chance.hits(0.5) ? "stopped" : "killed";
  return [chain, name, kind];
}

function missing(): never {
  throw new Error("There is nobody to restart.");
}
