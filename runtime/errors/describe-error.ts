import { HttpError } from "./http-error.ts";
import { RemoteError, RemoteTimeoutError } from "./remote-error.ts";
import { type ErrorCause, RemoteErrorDetail } from "./remote-error-detail.ts";
import { classNameOf, isInstance, messageOf, reasonsOf, stackOf } from "./thrown-value.ts";
import { ChainsDeploymentError, ChainsRuntimeError, ChainsUsageError, MissingDependencyError } from "./usage-errors.ts";
import { userFrames } from "./user-frames.ts";

/** How an error that left `runRemote` is answered. */
export interface DescribedError {
  readonly status: number;
  readonly detail: RemoteErrorDetail;
  /** Headers that the answer carries. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Causes that are told; an error that wraps more than that is about something else. */
const mostCauses = 8;

/** Tells a caller of an error in chainlet `name`: with its own status for an `HttpError`, here or below, else 500. Takes whatever was thrown. */
export async function describeError(name: string, error: unknown): Promise<DescribedError> {
  const status = statusOf(error);
  const headers = headersOf(error);
  const causes = await causesOf(error);
  const detail = new RemoteErrorDetail({
    remoteName: name,
    exceptionClsName: className(error),
    exceptionModuleName: moduleName(error),
    exceptionMessage: isInstance(error, HttpError) ? `${error.status}: ${messageOf(error)}` : messageOf(error),
    userStackTrace: await userFrames(stackOf(error)),
    ...(causes.length > 0 && { causes }),
    ...(status !== undefined && { httpStatus: status }),
    ...(Object.keys(headers).length > 0 && { httpHeaders: headers }),
  });
  return { status: status ?? 500, detail, headers };
}

function statusOf(error: unknown): number | undefined {
  if (isInstance(error, HttpError)) return error.status;
  return isRemoteHttpError(error) && isErrorStatus(error.status) ? error.status : undefined;
}

const isErrorStatus = (status: number): boolean => status >= 400 && status <= 599;

const isRemoteHttpError = (error: unknown): error is RemoteError => isInstance(error, RemoteError) && error.isHttpError;

function headersOf(error: unknown): Readonly<Record<string, string>> {
  if (isInstance(error, HttpError)) return error.headers;
  return isRemoteHttpError(error) ? (error.detail.httpHeaders ?? {}) : {};
}

/** An `HttpError` of a dependency stays one through every hop, so that each knows to keep the status. */
function className(error: unknown): string {
  return isRemoteHttpError(error) ? "HttpError" : classNameOf(error);
}

const ours = [HttpError, ChainsUsageError, MissingDependencyError, ChainsRuntimeError, ChainsDeploymentError];

/** `RemoteError` counts as built in: what it wraps says more. */
function moduleName(error: unknown): string | null {
  if (isInstance(error, RemoteError)) return error.isHttpError ? "chainsc" : null;
  return ours.some((cls) => isInstance(error, cls) && classNameOf(error) === cls.name) ? "chainsc" : null;
}

/** What the error was thrown because of, nearest first. What a message tells already is not told again. */
async function causesOf(error: unknown): Promise<ErrorCause[]> {
  const causes: ErrorCause[] = [];
  const seen = new Set<unknown>([error]);
  const tell = async (thrown: unknown, told: string): Promise<void> => {
    // The message of a failed call has its whole chain in it already.
    if (isInstance(thrown, RemoteError) && !isInstance(thrown, RemoteTimeoutError)) return;
    for (const reason of reasonsOf(thrown)) {
      if (causes.length >= mostCauses || seen.has(reason)) continue;
      seen.add(reason);
      const message = messageOf(reason);
      if (message === "" || !told.includes(message)) {
        const frames = await userFrames(stackOf(reason));
        causes.push({ exceptionClsName: classNameOf(reason), exceptionMessage: message, userStackTrace: frames });
      }
      await tell(reason, message);
    }
  };
  await tell(error, messageOf(error));
  return causes;
}
