/**
 * The same promise, but an error gets the stack of whoever awaits it: what a call rejects with was made far from the code
 * that called. Costs nothing while all is well, because the engine finds the awaiting functions afterwards.
 */
export async function withCallersFrames<T>(promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof Error) Error.captureStackTrace(error, withCallersFrames);
    throw error;
  }
}
