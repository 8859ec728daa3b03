import { HttpError } from "./http-error.ts";
import { RemoteError } from "./remote-error.ts";
import { RemoteErrorDetail } from "./remote-error-detail.ts";
import { ChainsDeploymentError, ChainsRuntimeError, ChainsUsageError, MissingDependencyError } from "./usage-errors.ts";
import { userFrames } from "./user-frames.ts";

/** How an error that left `runRemote` is answered. */
export interface DescribedError {
  readonly status: number;
  readonly detail: RemoteErrorDetail;
  /** Headers that the answer carries. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Tells a caller of an error in chainlet `name`: with its own status for an `HttpError`, here or below, else 500. */
export async function describeError(name: string, error: unknown): Promise<DescribedError> {
  const status = statusOf(error);
  const headers = headersOf(error);
  const detail = new RemoteErrorDetail({
    remoteName: name,
    exceptionClsName: className(error),
    exceptionModuleName: moduleName(error),
    exceptionMessage: messageOf(error),
    userStackTrace: await userFrames(error),
    ...(Object.keys(headers).length > 0 && { httpHeaders: headers }),
  });
  return { status: status ?? 500, detail, headers };
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpError) return error.status;
  return error instanceof RemoteError && error.isHttpError && isErrorStatus(error.status) ? error.status : undefined;
}

const isErrorStatus = (status: number): boolean => status >= 400 && status <= 599;

function headersOf(error: unknown): Readonly<Record<string, string>> {
  if (error instanceof HttpError) return error.headers;
  return error instanceof RemoteError && error.isHttpError ? (error.detail.httpHeaders ?? {}) : {};
}

/** An `HttpError` of a dependency stays one through every hop, so that each knows to keep the status. */
function className(error: unknown): string {
  if (error instanceof RemoteError && error.isHttpError) return "HttpError";
  if (!(error instanceof Error)) return typeof error;
  return error.constructor.name || error.name;
}

const ours: readonly unknown[] = [
  HttpError,
  ChainsUsageError,
  MissingDependencyError,
  ChainsRuntimeError,
  ChainsDeploymentError,
];

/** `RemoteError` counts as built in: what it wraps says more. */
function moduleName(error: unknown): string | null {
  if (error instanceof RemoteError) return error.isHttpError ? "chainsc" : null;
  return error instanceof Error && ours.includes(error.constructor) ? "chainsc" : null;
}

function messageOf(error: unknown): string {
  if (error instanceof HttpError) return `${error.status}: ${error.message}`;
  if (error instanceof Error) return error.message;
  return readable(error);
}

function readable(value: unknown): string {
  if (typeof value === "string") return value;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}
