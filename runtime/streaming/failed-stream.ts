/** The producer of a stream said that it failed. `error` is what its frame or trailer carries: a RemoteErrorDetail as JSON, or a text. */
export class FailedStream extends Error {
  override readonly name: string = "FailedStream";
  readonly status: number;
  readonly error: unknown;

  constructor(status: number, error: unknown) {
    super("The stream ended with an error.");
    this.status = status;
    this.error = error;
  }
}
