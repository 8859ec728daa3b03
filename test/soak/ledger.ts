/** A time in which calls may fail, because a server was ended without warning. */
interface Trouble {
  readonly from: number;
  until: number;
}

const toldAtMost = 20;

/** What became of every call, and what must not have happened. */
export class Ledger {
  readonly counts = new Map<string, number>();
  readonly violations: string[] = [];
  #finished = 0;
  #violations = 0;
  readonly #troubles: Trouble[] = [];
  readonly #generations = new Map<string, number>();
  readonly #awaited: { name: string; generation: number; seen: () => void }[] = [];

  get finished(): number {
    return this.#finished;
  }

  count(kind: string): void {
    this.#finished++;
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }

  /** A call failed as none should, between two times of `performance.now()`. Failing is allowed only while something is amiss. */
  failed(kind: string, call: { from: number; until: number; what: string; typed: boolean }): void {
    const excused = call.typed && this.#troubles.some(({ from, until }) => call.from <= until && call.until >= from);
    this.count(excused ? `${kind}, a server was gone` : `${kind}, unexpected`);
    if (!excused) this.violation(call.what);
  }

  violation(what: string): void {
    this.#violations++;
    if (this.#violations <= toldAtMost) this.violations.push(what);
    else this.violations[toldAtMost] = `and ${this.#violations - toldAtMost} more`;
  }

  /** From now on calls may fail; the answer ends that. */
  trouble(): () => void {
    const trouble: Trouble = { from: performance.now(), until: Number.POSITIVE_INFINITY };
    this.#troubles.push(trouble);
    return () => {
      trouble.until = performance.now();
    };
  }

  /** Who took part in an answer, as `Name generation`. */
  sighted(via: readonly string[]): void {
    for (const signature of via) {
      const [name = "", generation] = signature.split(" ");
      if (Number(generation) <= (this.#generations.get(name) ?? -1)) continue;
      this.#generations.set(name, Number(generation));
      for (const each of this.#awaited) {
        if (each.name === name && each.generation <= Number(generation)) each.seen();
      }
    }
  }

  /** Resolves to true when an answer came from that generation or a later one; to false after a minute. */
  sighting(name: string, generation: number): Promise<boolean> {
    if ((this.#generations.get(name) ?? -1) >= generation) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), 60_000);
      const seen = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      this.#awaited.push({ name, generation, seen });
    });
  }
}
