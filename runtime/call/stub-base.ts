import { writeJson } from "../codec/json.ts";
import { encodeMsgpack } from "../codec/msgpack-encode.ts";
import type { RemoteConfig } from "../config/remote-config.ts";
import type { RPCOptions } from "../config/rpc-options.ts";
import type { DeploymentContext } from "../context/deployment-context.ts";
import type { ServiceDescriptor } from "../context/service-descriptor.ts";
import { ChainsUsageError } from "../errors/usage-errors.ts";
import type { Checked, MaybePromise, StubSchema } from "../schema/endpoint-schema.ts";
import { Service, type ServiceTools } from "./service.ts";
import {
  binaryType,
  callAndUse,
  callService,
  formatProblems,
  jsonType,
  type Payload,
  type ServiceAnswer,
  unusableAnswer,
} from "./service-call.ts";
import { type DecodeItem, openServiceStream, type StreamForm } from "./service-stream.ts";
import { formatIssue, type StandardSchema } from "./standard-schema.ts";

/** A class of stubs, as `fromUrl` sees it. */
type StubClass<S> = (new (
  descriptor: ServiceDescriptor,
  apiKey: string,
) => S) & {
  readonly name: string;
  readonly chainletName?: string;
};

let moveServiceOf: (stub: StubBase, descriptor: ServiceDescriptor) => void;

/** The service of `stub` is somewhere else from now on. Its calls, places and retry budget stay. */
export function moveStub(stub: StubBase, descriptor: ServiceDescriptor): void {
  moveServiceOf(stub, descriptor);
}

/**
 * A typed client of one service. The compiler generates one for every dependency; subclass it yourself to wrap a model that is deployed
 * elsewhere. Constructing one opens nothing.
 *
 * ```ts
 * class Llm extends chains.StubBase {
 *   async runRemote(prompt: string): Promise<string> {
 *     return (await this.predictAsync({ prompt }, z.object({ text: z.string() }))).text;
 *   }
 * }
 * ```
 */
export abstract class StubBase {
  /** The chainlet's class name; the name of the stub class where there is none. */
  static readonly chainletName: string = "";
  readonly #service: Service;

  static {
    moveServiceOf = (stub, descriptor) => stub.#service.moveTo(descriptor);
  }

  /** `tools` replaces transport, clock, log or figures; tests do. */
  constructor(serviceDescriptor: ServiceDescriptor, apiKey: string, tools: ServiceTools = {}) {
    this.#service = new Service(serviceDescriptor, apiKey, tools);
  }

  /** A stub for what answers at `predictUrl`; `options` as for `depends`. Takes the API key from a context or as text. */
  static fromUrl<S extends StubBase>(
    this: StubClass<S>,
    predictUrl: string,
    contextOrApiKey: Pick<DeploymentContext, "getBasetenApiKey"> | string,
    options: RPCOptions = {},
  ): S {
    const apiKey = typeof contextOrApiKey === "string" ? contextOrApiKey : contextOrApiKey.getBasetenApiKey();
    // biome-ignore lint/complexity/noThisInStatic: the name is that of the subclass
    const name = this.chainletName || this.name;
    return new this({ name, displayName: name, predictUrl, options }, apiKey);
  }

  get name(): string {
    return this.#service.name;
  }

  /** Sends `inputs` as the body and gives the answer back as it is. @throws RemoteError */
  predictAsync(inputs: unknown): Promise<unknown>;
  /** Checks the answer with a schema (zod or any other Standard Schema) and gives what it makes of it. @throws RemoteError */
  predictAsync<Output>(inputs: unknown, outputSchema: StandardSchema<Output>): Promise<Output>;
  async predictAsync(inputs: unknown, outputSchema?: StandardSchema): Promise<unknown> {
    const { value, call, status } = await callService(this.#service, this.#payload(inputs, undefined));
    if (outputSchema === undefined) return value;
    const checked = await outputSchema["~standard"].validate(value);
    if (checked.issues === undefined) return checked.value;
    throw unusableAnswer(call, status, checked.issues.map(formatIssue).join("; "));
  }

  /** Sends `inputs` as the body and gives the bytes of the answer as they come. The request is sent when reading begins. */
  predictAsyncStream(inputs: unknown): AsyncIterable<Uint8Array> {
    return this.#open(
      "raw-bytes",
      async () => this.#payload(inputs, undefined),
      undefined,
    ) as AsyncIterable<Uint8Array>;
  }

  /** For generated stubs: `runRemote` of a chainlet that answers once. */
  protected callRemote(schema: StubSchema, args: readonly unknown[]): Promise<unknown> {
    const send = (payload: Payload) =>
      callAndUse(this.#service, payload, (answer) => {
        const decoding = schema.decodeOutput(answer.value, this.#wire);
        if (!(decoding instanceof Promise)) return usable(decoding, answer);
        return decoding.then((decoded) => usable(decoded, answer));
      });
    try {
      const payload = this.#encode(schema, args);
      return payload instanceof Promise ? payload.then(send) : send(payload);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** For generated stubs: `runRemote` of a chainlet that streams. */
  protected streamRemote(schema: StubSchema, args: readonly unknown[]): AsyncIterable<unknown> {
    const form = schema.kind === "call" ? "raw-bytes" : schema.kind;
    return this.#open(
      form,
      async () => this.#encode(schema, args),
      (item) => schema.decodeOutput(item, "json"),
    );
  }

  get #wire(): "json" | "binary" {
    return this.#service.dependency.options.useBinary ? "binary" : "json";
  }

  #open(form: StreamForm, payload: () => Promise<Payload>, decodeItem: DecodeItem | undefined): AsyncIterable<unknown> {
    return openServiceStream(this.#service, {
      form,
      payload,
      decodeItem,
      idleLimitSec: idleLimitSec(this.constructor),
    });
  }

  #encode(schema: StubSchema, args: readonly unknown[]): MaybePromise<Payload> {
    const encoding = schema.encodeInput(args, this.#wire);
    if (encoding instanceof Promise) return encoding.then((encoded) => this.#encoded(schema, encoded));
    return this.#encoded(schema, encoding);
  }

  #encoded(schema: StubSchema, encoded: Checked<Record<string, unknown>>): Payload {
    if (encoded.ok) return this.#payload(encoded.value, schema.hash);
    throw new ChainsUsageError(
      `The arguments of \`${this.name}.runRemote\` do not fit its types: ${formatProblems(encoded.problems)}`,
    );
  }

  #payload(body: unknown, schemaHash: string | undefined): Payload {
    return this.#wire === "binary"
      ? { body: encodeMsgpack(body), type: binaryType, schemaHash }
      : { body: writeJson(body), type: jsonType, schemaHash };
  }
}

function usable(decoded: Checked<unknown>, { call, status }: ServiceAnswer): unknown {
  if (decoded.ok) return decoded.value;
  throw unusableAnswer(call, status, formatProblems(decoded.problems));
}

const defaultIdleLimitSec = 60;

/** A generated stub carries the configuration of its original, and with it how long a stream may pause. */
function idleLimitSec(stubClass: unknown): number {
  const { remoteConfig } = stubClass as { remoteConfig?: RemoteConfig };
  return remoteConfig?.options?.streamingReadTimeoutSec ?? defaultIdleLimitSec;
}
