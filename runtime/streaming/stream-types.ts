import type { StandardSchema } from "../call/standard-schema.ts";

/** What a structured stream consists of, shared by the side that writes it and the side that reads it. */
export interface StreamTypes<
  Item,
  Header extends StandardSchema | undefined = undefined,
  Footer extends StandardSchema | undefined = undefined,
> {
  readonly item: StandardSchema<Item>;
  readonly header: Header;
  readonly footer: Footer;
}

/** What a schema gives; `never` where there is no schema. */
export type OutputOf<Schema> = Schema extends StandardSchema<infer Output> ? Output : never;

/**
 * ```ts
 * const types = streaming.streamTypes(z.object({ words: z.array(z.string()) }), { footer: z.object({ seconds: z.number() }) });
 * ```
 */
export function streamTypes<
  Item,
  Header extends StandardSchema | undefined = undefined,
  Footer extends StandardSchema | undefined = undefined,
>(
  item: StandardSchema<Item>,
  parts: { readonly header?: Header; readonly footer?: Footer } = {},
): StreamTypes<Item, Header, Footer> {
  return { item, header: parts.header as Header, footer: parts.footer as Footer };
}

/** A schema that takes every JSON value for a `T`, for streams between chainlets whose types the compiler has checked. */
export function plain<T>(): StandardSchema<T> {
  return { "~standard": { version: 1, vendor: "chainsc", validate: (value) => ({ value: value as T }) } };
}
