import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

/** Headers of a request by name. */
export interface RequestHeaders {
  /** `name` in lower case. Empty values count; what came several times is joined or dropped as Node does it. */
  get(name: string): string | undefined;
  all(): IncomingHttpHeaders;
}

/** Headers as they came. A call needs a few of them, and an object of all of them costs more than looking. */
export class RawRequestHeaders implements RequestHeaders {
  readonly #incoming: IncomingMessage;

  constructor(incoming: IncomingMessage) {
    this.#incoming = incoming;
  }

  get(name: string): string | undefined {
    const { rawHeaders } = this.#incoming;
    let found: string | undefined;
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
      if (!isName(rawHeaders[index] ?? "", name)) continue;
      if (found !== undefined) return textOf(this.all()[name]);
      found = rawHeaders[index + 1];
    }
    return found;
  }

  all(): IncomingHttpHeaders {
    return this.#incoming.headers;
  }
}

const isName = (written: string, name: string): boolean =>
  written.length === name.length && (written === name || written.toLowerCase() === name);

/** Headers that are an object already. */
export function namedHeaders(headers: IncomingHttpHeaders): RequestHeaders {
  return { get: (name) => textOf(headers[name]), all: () => headers };
}

const textOf = (value: string | string[] | undefined): string | undefined =>
  typeof value === "string" ? value : undefined;
