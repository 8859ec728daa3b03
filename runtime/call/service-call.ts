import { CodecError } from "../codec/codec-error.ts";
import { parseJson } from "../codec/json.ts";
import { decodeMsgpack } from "../codec/msgpack-decode.ts";
import { currentRequest } from "../context/request-context.ts";
import type { MaybePromise, Problem } from "../schema/endpoint-schema.ts";
import { startCall } from "./policy.ts";
import { answerFailure, type CallIdentity, isSuccess, localError, transportFailure } from "./remote-failure.ts";
import { noteServerTiming } from "./server-timing.ts";
import type { Service } from "./service.ts";
import { TransportError, type WholeAnswer } from "./transport.ts";
import { wireHeaders } from "./wire-headers.ts";

export const jsonType = "application/json";
export const binaryType = "application/octet-stream";

export interface Payload {
  readonly body: Uint8Array | string;
  readonly type: typeof jsonType | typeof binaryType;
  /** Interface hash of the stub; absent when a service is called without one. */
  readonly schemaHash?: string | undefined;
}

/** A decoded answer and whose it was, for what is checked after it. */
export interface ServiceAnswer {
  readonly value: unknown;
  readonly call: CallIdentity;
  readonly status: number;
}

/** Sends one request with the whole policy of the dependency and decodes the answer. @throws RemoteError */
export function callService(service: Service, payload: Payload): Promise<ServiceAnswer> {
  return callAndUse(service, payload, (answer) => answer);
}

/** The same, and what `use` makes of the answer: each promise more costs as much as other parts of a call do in all. */
export function callAndUse<T>(
  service: Service,
  payload: Payload,
  use: (answer: ServiceAnswer) => MaybePromise<T>,
): Promise<T> {
  const request = currentRequest();
  const caller = service.caller(request);
  const call = service.identity(caller, payload.schemaHash);
  const { clock } = service.dependency;
  const content = { type: payload.type, accept: undefined, schemaHash: payload.schemaHash };
  const startedAt = clock.now();
  const answered = startCall<WholeAnswer>(service.dependency, caller, (attempt, number) => {
    const sending = service.transport.send(
      {
        url: service.url,
        headers: service.headers(attempt, request, content),
        body: payload.body,
        progress: attempt,
      },
      {
        answered(received) {
          if (isSuccess(received.status)) attempt.succeeded(number, received);
          else attempt.failed(number, answerFailure(call, received, received.body));
        },
        failed(error) {
          attempt.failed(number, error instanceof TransportError ? transportFailure(call, error) : error);
        },
      },
    );
    attempt.onGivenUp((reason) => sending.abort(reason));
  });
  return answered.then((answer) => {
    if (request !== undefined) {
      noteServerTiming(request, service.name, clock.now() - startedAt, answer.header(wireHeaders.serverTiming));
    }
    return use({ value: decode(call, answer), call, status: answer.status });
  });
}

function decode(call: CallIdentity, answer: WholeAnswer): unknown {
  const isBinary = answer.header("content-type")?.startsWith(binaryType) === true;
  try {
    return isBinary ? decodeMsgpack(answer.body) : parseJson(answer.body);
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    throw unusableAnswer(call, answer.status, error.message, error);
  }
}

export function unusableAnswer(call: CallIdentity, status: number, text: string, cause?: unknown): Error {
  return localError(call, {
    status,
    attempts: 1,
    className: "UnusableAnswer",
    text: `The answer cannot be used: ${text}`,
    cause,
  });
}

export function formatProblems(problems: readonly Problem[]): string {
  return problems.map(({ path, message }) => (path === "" ? message : `\`${path}\`: ${message}`)).join("; ");
}
