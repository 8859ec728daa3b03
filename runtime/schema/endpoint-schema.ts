/** What generated `schemas.ts` and `stubs/*.ts` give to the runtime, and all the runtime knows of types. */

/** One thing wrong with a value. `path` is `a.b[0].c`; empty for the value itself. */
export interface Problem {
  readonly path: string;
  /** A clause without the path and without a full stop, for example `expected a string, got 3`. */
  readonly message: string;
}

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A user's own schema (zod and others) may answer with a promise. */
export type MaybePromise<T> = T | Promise<T>;

/** `json`: values must become JSON-able (bytes as base64 and so on). `binary`: msgpack carries Date, bytes and arrays itself. */
export type Wire = "json" | "binary";

/** The server's side of one endpoint. */
export interface EndpointSchema {
  readonly kind: "call" | "raw-text" | "raw-bytes" | "items" | "websocket";
  readonly synchronous: boolean;
  /** In the order of the signature. */
  readonly parameters: readonly string[];
  /** The interface hash; travels as `x-chains-schema`. */
  readonly hash: string;
  /** Request body (already parsed, own `__proto__` keys refused) → arguments in order; an absent key gives `undefined`. */
  decodeInput(body: unknown, wire: Wire): MaybePromise<Checked<unknown[]>>;
  /** Result (or one stream item) → what is serialised. */
  encodeOutput(result: unknown, wire: Wire): MaybePromise<Checked<unknown>>;
  /** JSON Schema 2020-12 of the body and of the result or item; `null` where there is none. */
  readonly inputSchema: object | null;
  readonly outputSchema: object | null;
}

/** The caller's side of one endpoint, in a stub. */
export interface StubSchema {
  readonly kind: "call" | "raw-text" | "raw-bytes" | "items";
  readonly parameters: readonly string[];
  readonly hash: string;
  /** Arguments in order → request body; `undefined` arguments are left out. */
  encodeInput(args: readonly unknown[], wire: Wire): MaybePromise<Checked<Record<string, unknown>>>;
  /** Parsed answer (or one stream item) → the typed value. */
  decodeOutput(body: unknown, wire: Wire): MaybePromise<Checked<unknown>>;
}
