import type { Callable, ChainletClass } from "../chainlet/chainlet-base.ts";
import type { Fake } from "../scope/fake.ts";

/** What may stand in for a chainlet: its `runRemote`, or an object with one. Promises may be left out or added. */
export type FakeImplementation<T> = T extends { runRemote: infer F }
  ? F extends (...args: infer A) => infer R
    ? FakeEndpoint<A, R> | { runRemote: FakeEndpoint<A, R> }
    : never
  : never;

type FakeEndpoint<A extends unknown[], R> = (
  ...args: A
) => [R] extends [AsyncIterable<infer Item>] ? AsyncIterable<Item> : Awaited<R> | Promise<Awaited<R>>;

/** A stand-in for every dependency on `cls`: `runLocal({ fakes: [fake(Cls, impl)] }, …)`. */
export function fake<T extends Callable>(cls: ChainletClass<T>, implementation: FakeImplementation<T>): Fake {
  const endpoint = implementation as Fake["implementation"] | Fake["implementation"]["runRemote"];
  return { cls, implementation: typeof endpoint === "function" ? { runRemote: endpoint } : endpoint };
}
