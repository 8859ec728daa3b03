import type { Callable, ChainletClass } from "./chainlet-base.ts";

export interface EntrypointOptions {
  /** Name of the chain; default the display name of the entrypoint. */
  readonly chainName?: string;
}

/**
 * Says which chainlet callers reach: `markEntrypoint(Cls)` or `markEntrypoint(Cls, { chainName })` as a statement,
 * `@markEntrypoint` or `@markEntrypoint({ chainName })` as a decorator. Only the compiler reads it.
 */
export function markEntrypoint<T extends Callable>(cls: ChainletClass<T>, options?: EntrypointOptions): void;
export function markEntrypoint<T extends Callable>(
  cls: ChainletClass<T>,
  context: ClassDecoratorContext<ChainletClass<T>>,
): void;
export function markEntrypoint(
  options: EntrypointOptions,
): <T extends Callable>(cls: ChainletClass<T>, context?: ClassDecoratorContext<ChainletClass<T>>) => void;
export function markEntrypoint(target: ChainletClass | EntrypointOptions): ((cls: ChainletClass) => void) | undefined {
  return typeof target === "function" ? undefined : () => undefined;
}
