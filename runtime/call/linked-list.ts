/** A place in a `LinkedList`. */
export interface Link<T> {
  readonly value: T;
  before: Link<T> | undefined;
  after: Link<T> | undefined;
  listed: boolean;
}

/**
 * Values in the order they were added; taking one out of the middle is as cheap as from the front.
 *
 * It is also for lists that calls enter and leave all the time, where a `Set` would do by its interface: V8's sets leave their outgrown tables
 * linked to the next one, so that a table that has survived two collections keeps all later ones alive, with every call that was in
 * them when they were outgrown, until a full collection. It cost calls a fifth of their throughput.
 */
export class LinkedList<T> {
  #first: Link<T> | undefined;
  #last: Link<T> | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(value: T): Link<T> {
    const link: Link<T> = { value, before: this.#last, after: undefined, listed: true };
    if (this.#last === undefined) this.#first = link;
    else this.#last.after = link;
    this.#last = link;
    this.#size++;
    return link;
  }

  /** False when it was taken out before. */
  delete(link: Link<T>): boolean {
    if (!link.listed) return false;
    if (link.before === undefined) this.#first = link.after;
    else link.before.after = link.after;
    if (link.after === undefined) this.#last = link.before;
    else link.after.before = link.before;
    // A link that is garbage, but old, must not keep younger ones alive.
    link.before = link.after = undefined;
    link.listed = false;
    this.#size--;
    return true;
  }

  /** The first value, taken out. */
  shift(): T | undefined {
    const link = this.#first;
    if (link === undefined) return undefined;
    this.delete(link);
    return link.value;
  }

  /** What is in it now; values may be added and taken out meanwhile. */
  links(): Link<T>[] {
    const all: Link<T>[] = [];
    for (let link = this.#first; link !== undefined; link = link.after) all.push(link);
    return all;
  }
}
