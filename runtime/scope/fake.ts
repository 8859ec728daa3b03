import type { ChainletClass } from "../chainlet/chainlet-base.ts";

/** A stand-in for a dependency: whatever has a `runRemote` of its kind. */
export interface Fake {
  readonly cls: ChainletClass;
  readonly implementation: { runRemote(...args: never[]): unknown };
}
