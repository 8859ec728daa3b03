import type { RemoteErrorDetail } from "./remote-error-detail.ts";

/** The message of an error that came from a dependency. It nests, because an inner error's message has this form already. */
export function chainedMessage(error: {
  readonly remoteName: string;
  readonly status: number;
  readonly traceparent?: string | undefined;
  readonly detail: RemoteErrorDetail;
}): string {
  const detail = error.detail.format().split("\n");
  const body = detail.map((line) => (line.trim() === "" ? line : `│   ${line}`));
  body.push((body.pop() ?? "").replace("│", "╰"));
  return ["(showing chained remote errors, root error at the bottom)", `├─ ${callFailed(error)}`, ...body].join("\n");
}

/** The first line about a failed call. Peers of other make look for its form. */
export function callFailed(error: {
  readonly remoteName: string;
  readonly status: number;
  readonly traceparent?: string | undefined;
}): string {
  const { remoteName, status, traceparent = "" } = error;
  return `Error calling dependency Chainlet \`${remoteName}\`, HTTP status=${status}, trace ID=\`${traceparent}\`.`;
}
