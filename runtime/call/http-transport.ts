import type { Client } from "undici";
import { type Clock, systemClock } from "./clock.ts";
import type { ExchangeTools } from "./exchange.ts";
import { type Address, type Connection, type LookUp, ServiceAddresses } from "./service-addresses.ts";
import { StreamExchange } from "./stream-exchange.ts";
import type { Receiver, Sending, StreamSending, Transport, TransportRequest } from "./transport.ts";
import { WholeExchange } from "./whole-exchange.ts";

const connectTimeoutMs = 10_000;
/** Where there are other addresses to go to, one that says nothing does not hold a call up for as long. */
const connectTimeoutAmongOthersMs = 2_000;
/** Node's own servers close idle sockets after five seconds and say so; this is for servers that say nothing. */
const keepAliveMs = 4_000;
const rememberedUrls = 1_000;
/** After so long without a request the connections to an origin are forgotten, when there is a new one. */
const forgetAfterMs = 60_000;

type ClientClass = new (origin: string, options: Client.Options) => Client;

export interface HttpTransportOptions {
  readonly clock?: Clock;
  /** Called when a kept-alive socket turned out closed and was replaced. */
  readonly onStale?: () => void;
  /** How host names are resolved. Default: as the system does. */
  readonly lookUp?: LookUp;
}

/** HTTP/1.1 over kept-alive connections. undici is loaded with the first request, so that importing this costs nothing. */
export class HttpTransport implements Transport {
  readonly #clock: Clock;
  readonly #onStale: () => void;
  readonly #lookUp: LookUp | undefined;
  readonly #origins = new Map<string, ServiceAddresses>();
  readonly #targets = new Map<string, ExchangeTools>();
  #client: ClientClass | undefined;
  #loading: Promise<void> | undefined;
  #lookedAround: number;

  constructor(options: HttpTransportOptions = {}) {
    this.#clock = options.clock ?? systemClock;
    this.#onStale = options.onStale ?? (() => {});
    this.#lookUp = options.lookUp;
    this.#lookedAround = this.#clock.now();
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
      this.#forgetUnused();
      addresses = new ServiceAddresses(origin, {
        connect: (to, address, alone) => this.#connect(to, address, alone),
        clock: this.#clock,
        lookUp: this.#lookUp,
      });
      this.#origins.set(origin, addresses);
    }
    const target = { addresses, path: pathname + search, clock: this.#clock, onStale: this.#onStale };
    if (this.#targets.size >= rememberedUrls) this.#targets.clear();
    this.#targets.set(url, target);
    return target;
  }

  /** Services that move leave their old addresses behind. */
  #forgetUnused(): void {
    const now = this.#clock.now();
    if (now - this.#lookedAround < forgetAfterMs) return;
    this.#lookedAround = now;
    for (const [origin, addresses] of this.#origins) {
      if (addresses.used || addresses.outstanding > 0) {
        addresses.used = false;
        continue;
      }
      this.#origins.delete(origin);
      for (const [url, target] of this.#targets) if (target.addresses === addresses) this.#targets.delete(url);
      void addresses.close();
    }
  }

  #connect(origin: string, address: Address, alone: boolean): Connection {
    if (this.#client === undefined) throw new Error("undici is not loaded yet.");
    const { ip, family } = address;
    const client = new this.#client(origin, {
      keepAliveTimeout: keepAliveMs,
      connect: {
        timeout: alone ? connectTimeoutMs : connectTimeoutAmongOthersMs,
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
