import type { StandardSchema } from "../call/standard-schema.ts";
import { delimiters, writeFrame } from "./frame.ts";
import { StreamFormatError } from "./stream-format-error.ts";
import type { OutputOf, StreamTypes } from "./stream-types.ts";

/** Gives the bytes that `runRemote` then yields. A method exists only if its type was given. */
export type StreamWriter<Item, Header extends StandardSchema | undefined, Footer extends StandardSchema | undefined> = {
  /** @throws StreamFormatError after the footer. */
  yieldItem(item: Item): Uint8Array;
} & (Header extends StandardSchema
  ? {
      /** @throws StreamFormatError unless it comes first. */
      yieldHeader(header: OutputOf<Header>): Uint8Array;
    }
  : unknown) &
  (Footer extends StandardSchema
    ? {
        /** @throws StreamFormatError the second time. */
        yieldFooter(footer: OutputOf<Footer>): Uint8Array;
      }
    : unknown);

export function streamWriter<
  Item,
  Header extends StandardSchema | undefined,
  Footer extends StandardSchema | undefined,
>(types: StreamTypes<Item, Header, Footer>): StreamWriter<Item, Header, Footer> {
  let written: "nothing" | "data" | "footer" = "nothing";
  const writer = {
    yieldItem(item: unknown): Uint8Array {
      if (written === "footer") throw new StreamFormatError("An item cannot follow the footer.");
      written = "data";
      return writeFrame(delimiters.item, item);
    },
    ...(types.header !== undefined && {
      yieldHeader(header: unknown): Uint8Array {
        if (written !== "nothing") throw new StreamFormatError("The header cannot follow other data.");
        written = "data";
        return writeFrame(delimiters.header, header);
      },
    }),
    ...(types.footer !== undefined && {
      yieldFooter(footer: unknown): Uint8Array {
        if (written === "footer") throw new StreamFormatError("The footer was sent already.");
        written = "footer";
        return writeFrame(delimiters.footer, footer);
      },
    }),
  };
  // Which methods there are follows from `types`, as the type says.
  return writer as unknown as StreamWriter<Item, Header, Footer>;
}
