import type { Client } from "undici";
import { type Clock, systemClock } from "./clock.ts";
import type { ExchangeTools } from "./exchange.ts";
import { type Address, type Connection, ServiceAddresses } from "./service-addresses.ts";
import { StreamExchange } from "./stream-exchange.ts";
import type { Receiver, Sending, StreamSending, Transport, TransportRequest } from "./transport.ts";
import { WholeExchange } from "./whole-exchange.ts";

const connectTimeoutMs = 10_000;
/** Node's own servers close idle sockets after five seconds and say so; this is for servers that say nothing. */
const keepAliveMs = 4_000;
const rememberedUrls = 1_000;

type ClientClass = new (origin: string, options: Client.Options) => Client;

export interface HttpTransportOptions {
  readonly clock?: Clock;
  /** Called when a kept-alive socket turned out closed and was replaced. */
  readonly onStale?: () => void;
}

/** HTTP/1.1 over kept-alive connections. undici is loaded with the first request, so that importing this costs nothing. */
export class HttpTransport implements Transport {
  readonly #clock: Clock;
  readonly #onStale: () => void;
  readonly #origins = new Map<string, ServiceAddresses>();
  readonly #targets = new Map<string, ExchangeTools>();
  #client: ClientClass | undefined;
  #loading: Promise<void> | undefined;

  constructor(options: HttpTransportOptions = {}) {
    this.#clock = options.clock ?? systemClock;
    this.#onStale = options.onStale ?? (() => {});
  }

  send(request: TransportRequest, receiver: Receiver): Sending {
    const exchange = new WholeExchange(request, this.#tools(request.url), receiver);
    this.#start(exchange);
    return exchange;
  }

  open(request: TransportRequest): StreamSending {
    const exchange = new StreamExchange(request, this.#tools(request.url));
    this.#start(exchange);
    return exchange;
  }

  async close(): Promise<void> {
    const origins = [...this.#origins.values()];
    this.#origins.clear();
    this.#targets.clear();
    await Promise.all(origins.map((addresses) => addresses.close()));
  }

  #start(exchange: WholeExchange | StreamExchange): void {
    if (this.#client !== undefined) {
      exchange.start();
      return;
    }
    this.#loading ??= import("undici/lib/dispatcher/client.js").then((module) => {
      this.#client = module.default;
    });
    this.#loading.then(
      () => exchange.start(),
      (error: unknown) => exchange.onError(error),
    );
  }

  #tools(url: string): ExchangeTools {
    return this.#targets.get(url) ?? this.#target(url);
  }

  #target(url: string): ExchangeTools {
    const { origin, protocol, pathname, search } = new URL(url);
    if (protocol !== "http:" && protocol !== "https:") throw new TypeError(`${url} is not an http or https URL.`);
    let addresses = this.#origins.get(origin);
    if (addresses === undefined) {
      addresses = new ServiceAddresses(origin, (to, address) => this.#connect(to, address), this.#clock);
      this.#origins.set(origin, addresses);
    }
    const target = { addresses, path: pathname + search, clock: this.#clock, onStale: this.#onStale };
    if (this.#targets.size >= rememberedUrls) this.#targets.clear();
    this.#targets.set(url, target);
    return target;
  }

  #connect(origin: string, address: Address): Connection {
    if (this.#client === undefined) throw new Error("undici is not loaded yet.");
    const { ip, family } = address;
    const client = new this.#client(origin, {
      keepAliveTimeout: keepAliveMs,
      connect: {
        timeout: connectTimeoutMs,
        ...(ip !== null && { lookup: pinned(ip, family ?? 4), autoSelectFamily: false }),
      },
    });
    const connection: Connection = { client, address, served: 0 };
    client.on("connect", () => {
      connection.served = 0;
    });
    return connection;
  }
}

type Lookup = (
  hostname: string,
  options: { all?: boolean | undefined },
  callback: (error: null, address: string | { address: string; family: number }[], family?: number) => void,
) => void;

/** The address is chosen already; the name stays in `Host` and in TLS. */
function pinned(ip: string, family: number): Lookup {
  return (_hostname, options, callback) => {
    if (options.all) callback(null, [{ address: ip, family }]);
    else callback(null, ip, family);
  };
}

let shared: HttpTransport | undefined;

/** The process's own transport: stubs that are made again and again must find their connections again. */
export function sharedTransport(): Transport {
  shared ??= new HttpTransport();
  return shared;
}
