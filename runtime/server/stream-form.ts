import { writeJson } from "../codec/json.ts";
import type { EndpointSchema } from "../schema/endpoint-schema.ts";
import { chooseFraming, type ItemFraming } from "../streaming/item-frames.ts";
import type { ServerRequest } from "./server-request.ts";

/** What a stream looks like on the wire. */
export interface StreamForm {
  readonly contentType: string;
  readonly encode: (item: unknown) => Uint8Array | string | Promise<string>;
  readonly framing: ItemFraming | undefined;
}

export function chooseForm({
  endpoint,
  request,
}: {
  readonly endpoint: EndpointSchema;
  readonly request: ServerRequest;
}): StreamForm {
  if (endpoint.kind !== "items") {
    return { contentType: "application/octet-stream", encode: rawChunk, framing: undefined };
  }
  const framing = chooseFraming(request.headers.accept);
  return {
    contentType: framing.contentType,
    framing,
    encode(item) {
      const encoded = endpoint.encodeOutput(item, "json");
      return encoded instanceof Promise ? encoded.then((checked) => frame(framing, checked)) : frame(framing, encoded);
    },
  };
}

function frame(framing: ItemFraming, checked: Awaited<ReturnType<EndpointSchema["encodeOutput"]>>): string {
  if (checked.ok) return framing.item(writeJson(checked.value));
  const problems = checked.problems.map(({ path, message }) => `\`${path === "" ? "item" : path}\`: ${message}`);
  throw new TypeError(`An item of the stream is not what its type says: ${problems.join("; ")}.`);
}

export function rawChunk(chunk: unknown): Uint8Array | string {
  if (typeof chunk === "string" || chunk instanceof Uint8Array) return chunk;
  throw new TypeError("A chunk of the stream is neither text nor bytes.");
}
