import { Writable } from "node:stream";
import { format } from "node:util";
import { currentRequest } from "../context/request-context.ts";
import { writeToStderr } from "./write-to-stderr.ts";

export type Level = "DEBUG" | "INFO" | "WARNING" | "ERROR";

export interface LogFields {
  readonly request_id?: string | undefined;
  readonly chain_request_id?: string | undefined;
  readonly duration_ms?: number | undefined;
  readonly exc_info?: string | undefined;
}

/** Replaces what must not be seen. */
export type Redact = (text: string) => string;

export interface ServerLogOptions {
  readonly chainlet: string;
  readonly debug: boolean;
  /** JSON lines, or text for people. */
  readonly json: boolean;
  /** Is there a line for every call? */
  readonly accessLog: boolean;
  readonly redact: Redact;
}

/** What of `console` prints as well, beside the methods that are levels. */
const otherPrinters = [
  "assert",
  "count",
  "countReset",
  "dir",
  "dirxml",
  "group",
  "groupCollapsed",
  "groupEnd",
  "table",
  "time",
  "timeEnd",
  "timeLog",
  "trace",
] as const;

/** How long a line of the access log may wait for others, in milliseconds. */
const accessBatchMs = 20;
/** Text that is written without waiting for more. */
const accessBatchLength = 32_768;

/** What the server says of itself: JSON lines, application log to stderr, access log to stdout in batches. */
export class ServerLog {
  readonly #options: ServerLogOptions;
  #access = "";
  #flush: NodeJS.Timeout | undefined;
  #timeOf = 0;
  #time = "";
  #quotedOf = "";
  #quoted = "";
  readonly #chainlet: string;

  constructor(options: ServerLogOptions) {
    this.#options = options;
    this.#chainlet = `"chainlet":${JSON.stringify(options.chainlet)}`;
  }

  debug(message: string, fields?: LogFields): void {
    if (this.#options.debug) this.#write("DEBUG", message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#write("INFO", message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.#write("WARNING", message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.#write("ERROR", message, fields);
  }

  /** Is there an access log at all? */
  get hasAccess(): boolean {
    return this.#options.accessLog;
  }

  /** A line of the access log. It is written with others a little later: a write for each call would cost more than the call. */
  access(line: string, fields: LogFields = {}): void {
    const { accessLog, json } = this.#options;
    if (!accessLog) return;
    this.#access += json ? this.#renderJson("INFO", line, fields) : this.#renderText("INFO", line, fields);
    if (this.#access.length > accessBatchLength) this.flush();
    else this.#flush ??= setTimeout(() => this.flush(), accessBatchMs);
  }

  /** Writes what the access log still holds. */
  flush(): void {
    clearTimeout(this.#flush);
    this.#flush = undefined;
    if (this.#access === "") return;
    const text = this.#access;
    this.#access = "";
    process.stdout.write(this.#options.redact(text));
  }

  /** From now on what user code prints goes through this log, with the ids of the request it belongs to. */
  captureConsole(): void {
    const capture =
      (level: Level) =>
      (...values: unknown[]): void => {
        if (level !== "DEBUG" || this.#options.debug) this.#write(level, format(...values), undefined);
      };
    console.log = console.info = capture("INFO");
    console.warn = capture("WARNING");
    console.error = capture("ERROR");
    console.debug = capture("DEBUG");
    const others = new console.Console({ stdout: this.#lines("INFO"), stderr: this.#lines("ERROR"), colorMode: false });
    for (const name of otherPrinters) console[name] = others[name].bind(others) as Console["log"];
  }

  /** A stream whose every write is a line of the log. */
  #lines(level: Level): Writable {
    return new Writable({
      decodeStrings: false,
      write: (text, _encoding, done) => {
        this.#write(level, String(text).replace(/\n$/, ""), undefined);
        done();
      },
    });
  }

  #write(level: Level, message: string, fields: LogFields | undefined): void {
    writeToStderr(this.#render(level, message, fields ?? idsOfCurrentRequest()));
  }

  #render(level: Level, message: string, fields: LogFields): string {
    const { json, redact } = this.#options;
    return redact(json ? this.#renderJson(level, message, fields) : this.#renderText(level, message, fields));
  }

  #renderText(level: Level, message: string, fields: LogFields): string {
    const time = new Date().toISOString().slice(11, 23);
    const trace = fields.exc_info === undefined ? "" : `\n${fields.exc_info}`;
    return `${time} ${level} ${message}${trace}\n`;
  }

  /** By hand, because there is a line for every call and `JSON.stringify` of a new object costs several times as much. */
  #renderJson(level: Level, message: string, fields: LogFields): string {
    let line = `{"asctime":"${this.#now()}","levelname":"${level}","message":${this.#quote(message)},${this.#chainlet}`;
    if (fields.request_id !== undefined) line += `,"request_id":${quote(fields.request_id)}`;
    if (fields.chain_request_id !== undefined) line += `,"chain_request_id":${quote(fields.chain_request_id)}`;
    if (fields.duration_ms !== undefined) line += `,"duration_ms":${fields.duration_ms}`;
    if (fields.exc_info !== undefined) line += `,"exc_info":${quote(fields.exc_info)}`;
    return `${line}}\n`;
  }

  /** Most messages are those of the access log, which are the same again and again. */
  #quote(message: string): string {
    if (message !== this.#quotedOf) {
      this.#quotedOf = message;
      this.#quoted = quote(message);
    }
    return this.#quoted;
  }

  /** `2026-11-22 11:08:12,738`, made anew once a millisecond. */
  #now(): string {
    const now = Date.now();
    if (now !== this.#timeOf) {
      this.#timeOf = now;
      this.#time = new Date(now).toISOString().slice(0, 23).replace("T", " ").replace(".", ",");
    }
    return this.#time;
  }
}

/** Most texts need no escapes. */
const quote = (text: string): string => (plainText.test(text) ? `"${text}"` : JSON.stringify(text));
const plainText = /^[ !#-[\]-~]*$/;

function idsOfCurrentRequest(): LogFields {
  const request = currentRequest();
  if (!request) return {};
  return { request_id: request.requestId, chain_request_id: request.headers["x-baseten-chain-request-id"] };
}
