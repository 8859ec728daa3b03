import type { Chainlet } from "../../../model/chain.ts";
import type { Endpoint } from "../../../model/type-model.ts";
import { comment, propertyName } from "../encoders.ts";
import { indent, names } from "./text.ts";
import { typeText } from "./type-text.ts";

const ownNames = [
  "Client", "ClientOptions", "ChainError", "Input", "Result", "Item", "Promise", "AsyncIterable", "AsyncGenerator", "Record",
  "Error", "Response", "URL", "Headers", "AbortSignal", "TextDecoder", "Uint8Array", "JSON", "fetch", "readLines", "readBytes",
  "post", "Map", "Set", "Date",
]; // biome-ignore format: a list of names

/**
 * The text of `client.ts`: a typed client of the entrypoint that needs nothing but `fetch`. Values have their JSON form:
 * dates are ISO 8601 text, bytes are base64.
 */
export function renderClient(entrypoint: Chainlet, chain: { readonly name: string }): string {
  const { endpoint } = entrypoint;
  const title = `Typed client of the chain ${comment(chain.name)} (${comment(entrypoint.name)}). It needs nothing but fetch.`;
  if (endpoint.kind === "websocket") {
    return `/** ${title} Its entrypoint takes a websocket: connect to this path of its address. */\nexport const websocketPath = "/v1/websocket";\n`;
  }
  const types = typeText({
    definitions: endpoint.definitions,
    names: names(ownNames),
    importOrigins: false,
    form: "wire",
  });
  const properties = endpoint.parameters.map((parameter) => {
    const optional = parameter.presence === "optional";
    const doc = parameter.description === undefined ? "" : `/** ${comment(parameter.description)} */\n`;
    return `${doc}${propertyName(parameter.name)}${optional ? "?" : ""}: ${types.print(parameter.type)}${optional ? " | undefined" : ""};`;
  });
  const result = endpoint.kind === "raw-bytes" ? "Uint8Array" : printResult(endpoint, types.print(endpoint.result));
  const declarations = types.declarations();
  return `/** ${title} Dates are ISO 8601 text and bytes are base64. */

export interface Input {
${indent(properties.join("\n"))}
}

export type Result = ${result};

${declarations === "" ? "" : `${declarations}\n\n`}export interface ClientOptions {
  /** What \`chainsc push\`, \`run\` or \`dev\` printed, for example http://127.0.0.1:8080/run_remote. */
  readonly url: string;
  /** Sent as \`Authorization: Api-Key …\` when it is given. */
  readonly apiKey?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The chain answered with an error, or its stream broke off. */
export class ChainError extends Error {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown, message: string) {
    super(message);
    this.name = "ChainError";
    this.status = status;
    this.body = body;
  }
}

${callText(endpoint)}

async function post(input: Input, options: ClientOptions, accept: string): Promise<Response> {
  const response = await fetch(options.url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept,
      ...(options.apiKey === undefined ? {} : { authorization: \`Api-Key \${options.apiKey}\` }),
      ...options.headers,
    },
    body: JSON.stringify(input),
    signal: options.signal ?? null,
  });
  if (response.ok) return response;
  const text = await response.text();
  let body: unknown = text;
  try {
    body = JSON.parse(text);
  } catch {
    // Not JSON: the text itself is the body.
  }
  const error = typeof body === "object" && body !== null && "error" in body ? String(body.error) : text;
  throw new ChainError(response.status, body, \`\${response.status}: \${error}\`);
}
${readersOf(endpoint)}`;
}

const printResult = (endpoint: Endpoint, printed: string): string =>
  endpoint.result.kind === "void" ? "null" : printed;

function callText(endpoint: Endpoint): string {
  const optional = endpoint.parameters.every((parameter) => parameter.presence === "optional");
  const input = `input: Input${optional ? " | undefined" : ""}, options: ClientOptions`;
  const body = optional ? "input ?? {}" : "input";
  if (endpoint.kind === "call") {
    return `/** Calls the chain. @throws ChainError */
export async function runRemote(${input}): Promise<Result> {
  const response = await post(${body}, options, "application/json");
  return (await response.json()) as Result;
}`;
  }
  const reader = endpoint.kind === "items" ? "readItems" : endpoint.kind === "raw-text" ? "readText" : "readBytes";
  const accept = endpoint.kind === "items" ? "application/x-ndjson" : "*/*";
  return `/** Calls the chain and gives what it streams as it comes. @throws ChainError */
export async function* runRemote(${input}): AsyncGenerator<Result> {
  const response = await post(${body}, options, "${accept}");
  yield* ${reader}(response);
}`;
}

const bytesReader = `
async function* readBytes(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (!reader) return;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
  } finally {
    await reader.cancel();
  }
}
`;

const textReader = `
async function* readText(response: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const bytes of readBytes(response)) {
    const text = decoder.decode(bytes, { stream: true });
    if (text !== "") yield text;
  }
  const rest = decoder.decode();
  if (rest !== "") yield rest;
}
`;

const itemsReader = `
async function* readItems(response: Response): AsyncGenerator<Result> {
  let pending = "";
  for await (const text of readText(response)) {
    const lines = (pending + text).split("\\n");
    pending = lines.pop() ?? "";
    for (const line of lines) {
      if (line.trim() === "") continue;
      const frame = JSON.parse(line);
      if ("data" in frame) yield frame.data as Result;
      else if ("error" in frame) throw new ChainError(response.status, frame.error, "the stream failed");
      else return;
    }
  }
  throw new ChainError(response.status, null, "the stream broke off before its end");
}
`;

function readersOf(endpoint: Endpoint): string {
  switch (endpoint.kind) {
    case "items":
      return bytesReader + textReader + itemsReader;
    case "raw-text":
      return bytesReader + textReader;
    case "raw-bytes":
      return bytesReader;
    default:
      return "";
  }
}
