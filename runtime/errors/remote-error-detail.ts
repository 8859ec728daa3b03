/** One frame of user code, as it travels. */
export interface StackFrame {
  /** Relative to the project root. */
  readonly filename: string;
  readonly lineno: number | null;
  /** The function, for example `HelloWorld.runRemote`. */
  readonly name: string;
  /** The source line without its indentation. */
  readonly line: string | null;
  readonly column?: number;
}

/** What an error was thrown because of. */
export interface ErrorCause {
  readonly exceptionClsName: string;
  readonly exceptionMessage: string;
  /** Oldest first. */
  readonly userStackTrace: readonly StackFrame[];
}

export interface RemoteErrorDetailFields {
  /** The chainlet that failed. */
  readonly remoteName: string;
  readonly exceptionClsName: string;
  /** `null` for built-in errors and for classes whose module is not known. */
  readonly exceptionModuleName: string | null;
  readonly exceptionMessage: string;
  /** Oldest first. */
  readonly userStackTrace: readonly StackFrame[];
  /** What the error was thrown because of (`cause`, members of an `AggregateError`), nearest first; absent where there is nothing. */
  readonly causes?: readonly ErrorCause[];
  /** Of an `HttpError`, its subclasses included. */
  readonly httpStatus?: number;
  /** Headers of an `HttpError`, so that they survive every hop. */
  readonly httpHeaders?: Readonly<Record<string, string>>;
}

/** What a chainlet tells of an error in it. */
export class RemoteErrorDetail implements RemoteErrorDetailFields {
  readonly remoteName: string;
  readonly exceptionClsName: string;
  readonly exceptionModuleName: string | null;
  readonly exceptionMessage: string;
  readonly userStackTrace: readonly StackFrame[];
  declare readonly causes?: readonly ErrorCause[];
  declare readonly httpStatus?: number;
  declare readonly httpHeaders?: Readonly<Record<string, string>>;

  constructor(fields: RemoteErrorDetailFields) {
    this.remoteName = fields.remoteName;
    this.exceptionClsName = fields.exceptionClsName;
    this.exceptionModuleName = fields.exceptionModuleName;
    this.exceptionMessage = fields.exceptionMessage;
    this.userStackTrace = fields.userStackTrace;
    if (fields.causes) this.causes = fields.causes;
    if (fields.httpStatus !== undefined) this.httpStatus = fields.httpStatus;
    if (fields.httpHeaders) this.httpHeaders = fields.httpHeaders;
  }

  /** A text for people: frames oldest first, the error at the bottom. */
  format(): string {
    const lines = ["Chainlet-Traceback (most recent call last):", ...formatFrames(this.userStackTrace)];
    lines.push(headline(this));
    if (this.exceptionModuleName !== null) lines.push(`(Exception class defined in \`${this.exceptionModuleName}\`.)`);
    for (const cause of this.causes ?? []) {
      lines.push(`Caused by: ${headline(cause)}`, ...formatFrames(cause.userStackTrace));
    }
    return lines.join("\n");
  }

  /** The form that travels. */
  toJSON(): object {
    return {
      remote_name: this.remoteName,
      exception_cls_name: this.exceptionClsName,
      exception_module_name: this.exceptionModuleName,
      exception_message: this.exceptionMessage,
      user_stack_trace: this.userStackTrace,
      ...(this.causes && { causes: this.causes.map(causeToJson) }),
      ...(this.httpStatus !== undefined && { http_status: this.httpStatus }),
      ...(this.httpHeaders && { http_headers: this.httpHeaders }),
    };
  }

  /** Reads what travelled. `undefined` when it has another shape; unknown keys are ignored. */
  static fromJson(json: unknown): RemoteErrorDetail | undefined {
    if (!isRecord(json)) return undefined;
    const { remote_name, exception_cls_name, exception_module_name, exception_message, user_stack_trace } = json;
    if (typeof exception_cls_name !== "string" || typeof exception_message !== "string") return undefined;
    if (exception_module_name !== null && typeof exception_module_name !== "string") return undefined;
    const frames = readFrames(user_stack_trace);
    if (frames === undefined) return undefined;
    const { http_status: httpStatus } = json;
    const httpHeaders = readHeaders(json.http_headers);
    const causes = Array.isArray(json.causes) ? json.causes.map(readCause).filter((cause) => cause !== undefined) : [];
    return new RemoteErrorDetail({
      remoteName: typeof remote_name === "string" ? remote_name : "",
      exceptionClsName: exception_cls_name,
      exceptionModuleName: exception_module_name,
      exceptionMessage: exception_message,
      userStackTrace: frames,
      ...(causes.length > 0 && { causes }),
      ...(typeof httpStatus === "number" && { httpStatus }),
      ...(httpHeaders && { httpHeaders }),
    });
  }
}

const headline = ({ exceptionClsName, exceptionMessage }: ErrorCause): string =>
  exceptionMessage === "" ? exceptionClsName : `${exceptionClsName}: ${exceptionMessage}`;

function formatFrames(frames: readonly StackFrame[]): string[] {
  const lines: string[] = [];
  for (const { text, repeated } of groupFrames(frames)) {
    for (let shown = 0; shown < Math.min(repeated, 3); shown++) lines.push(...text);
    if (repeated > 3) lines.push(`  [Previous line repeated ${repeated - 3} more times]`);
  }
  return lines;
}

function groupFrames(frames: readonly StackFrame[]): { text: string[]; repeated: number }[] {
  const groups: { text: string[]; repeated: number }[] = [];
  for (const frame of frames) {
    const text = formatFrame(frame);
    const last = groups.at(-1);
    if (last && last.text.join("\n") === text.join("\n")) last.repeated++;
    else groups.push({ text, repeated: 1 });
  }
  return groups;
}

function formatFrame({ filename, lineno, name, line, column }: StackFrame): string[] {
  const place = [filename, ...(lineno === null ? [] : column === undefined ? [lineno] : [lineno, column])].join(":");
  const head = `  at ${name} (${place})`;
  return line ? [head, `    ${line}`] : [head];
}

const causeToJson = ({ exceptionClsName, exceptionMessage, userStackTrace }: ErrorCause): object => ({
  exception_cls_name: exceptionClsName,
  exception_message: exceptionMessage,
  user_stack_trace: userStackTrace,
});

function readCause(json: unknown): ErrorCause | undefined {
  if (!isRecord(json)) return undefined;
  const { exception_cls_name, exception_message } = json;
  const userStackTrace = readFrames(json.user_stack_trace);
  if (typeof exception_cls_name !== "string" || typeof exception_message !== "string") return undefined;
  if (userStackTrace === undefined) return undefined;
  return { exceptionClsName: exception_cls_name, exceptionMessage: exception_message, userStackTrace };
}

function readFrames(json: unknown): StackFrame[] | undefined {
  if (!Array.isArray(json)) return undefined;
  const frames = json.map(readFrame).filter((frame) => frame !== undefined);
  return frames.length === json.length ? frames : undefined;
}

function readFrame(json: unknown): StackFrame | undefined {
  if (!isRecord(json)) return undefined;
  const { filename, lineno, name, line, column } = json;
  if (typeof filename !== "string" || typeof name !== "string") return undefined;
  return {
    filename,
    lineno: typeof lineno === "number" ? lineno : null,
    name,
    line: typeof line === "string" ? line : null,
    ...(typeof column === "number" && { column }),
  };
}

function readHeaders(json: unknown): Record<string, string> | undefined {
  if (!isRecord(json)) return undefined;
  return Object.fromEntries(
    Object.entries(json).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
