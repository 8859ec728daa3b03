/** `runRemote` of `T` made remote; nothing else of `T` is visible. */
export type Remote<T> = T extends { runRemote: infer F }
  ? F extends (...args: infer A) => infer R
    ? RemoteEndpoint<A, R>
    : never
  : never;

export interface RemoteEndpoint<A extends unknown[], R> {
  runRemote(...args: A): RemoteResult<R>;
}

/** Streams stay streams; everything else is a promise. */
export type RemoteResult<R> = [R] extends [AsyncIterable<infer Item>] ? AsyncIterable<Item> : Promise<Awaited<R>>;
