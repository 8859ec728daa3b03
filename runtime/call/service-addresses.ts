import type { Client } from "undici";
import type { Clock } from "./clock.ts";

const lookUpAgainAfterMs = 5_000;
const restAfterFailureMs = 1_000;

/** A kept-alive connection; one request at a time. */
export interface Connection {
  readonly client: Client;
  readonly address: Address;
  /** Answers received over the present socket: above 0 it is a reused one, which the server may have closed meanwhile. */
  served: number;
}

/** One machine behind the name of a service, with its connections. */
export interface Address {
  /** `null` when the connector resolves the name itself. */
  readonly ip: string | null;
  readonly family: 4 | 6 | null;
  outstanding: number;
  /** Idle connections; the one used last is used first, its socket is the least likely to be closed. */
  readonly idle: Connection[];
  /** Until then it is passed over, because it could not be connected to. */
  restUntil: number;
}

/** All addresses of a host name. */
export type LookUp = (hostname: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

/** `dns` is loaded when a name is looked up: a server without such dependencies starts without it. */
const systemLookUp: LookUp = async (hostname) => {
  const { lookup } = await import("node:dns/promises");
  return lookup(hostname, { all: true });
};

export interface AddressTools {
  /** `alone`: there is no other address. */
  readonly connect: (origin: string, address: Address, alone: boolean) => Connection;
  readonly clock: Clock;
  /** Default: as the system resolves names. */
  readonly lookUp?: LookUp | undefined;
}

/** The addresses behind one origin. The name is looked up again every five seconds of use, so that a service can move and grow. */
export class ServiceAddresses {
  readonly origin: string;
  readonly #hostname: string;
  readonly #connect: AddressTools["connect"];
  readonly #clock: Clock;
  readonly #resolve: LookUp;
  readonly #isName: boolean;
  /** Has anybody asked for a connection since this was last set to false? */
  used = true;
  #addresses: Address[] = [];
  #lookedUpAt = Number.NEGATIVE_INFINITY;
  #lookup: Promise<void> | undefined;
  /** Where the search for the least busy address begins: equals take turns. */
  #turn = 0;

  constructor(origin: string, { connect, clock, lookUp = systemLookUp }: AddressTools) {
    this.origin = origin;
    this.#hostname = new URL(origin).hostname;
    this.#connect = connect;
    this.#clock = clock;
    this.#resolve = lookUp;
    this.#isName =
      process.getBuiltinModule("node:net").isIP(this.#hostname.replace(/^\[|\]$/g, "")) === 0 &&
      this.#hostname !== "localhost";
    if (!this.#isName) this.#addresses.push(newAddress(null, null));
  }

  /** Requests under way, to all addresses that are known now. */
  get outstanding(): number {
    return this.#addresses.reduce((sum, address) => sum + address.outstanding, 0);
  }

  /**
   * A connection to the address with the fewest requests under way; a promise only while the name is looked up for the first time. `fresh`: none
   * that was used before.
   */
  acquire(avoid: ReadonlySet<Address> | undefined, fresh: boolean): Connection | Promise<Connection> {
    this.used = true;
    if (this.#isName && this.#clock.now() - this.#lookedUpAt > lookUpAgainAfterMs) {
      const lookingUp = this.#lookUp();
      if (this.#addresses.length === 0) return lookingUp.then(() => this.#take(avoid, fresh));
    }
    return this.#take(avoid, fresh);
  }

  release(connection: Connection): void {
    connection.address.outstanding--;
    if (this.#addresses.includes(connection.address)) connection.address.idle.push(connection);
    else void connection.client.close();
  }

  couldNotConnect(address: Address): void {
    address.restUntil = this.#clock.now() + restAfterFailureMs;
  }

  /** Is there another address to try instead of these? */
  hasOther(tried: ReadonlySet<Address>): boolean {
    return this.#addresses.some((address) => !tried.has(address));
  }

  async close(): Promise<void> {
    const closing = this.#addresses.flatMap((address) => address.idle.map((connection) => connection.client.close()));
    this.#addresses = [];
    await Promise.all(closing);
  }

  #take(avoid: ReadonlySet<Address> | undefined, fresh: boolean): Connection {
    const address = this.#choose(avoid);
    address.outstanding++;
    return (
      (fresh ? undefined : address.idle.pop()) ?? this.#connect(this.origin, address, this.#addresses.length === 1)
    );
  }

  #choose(avoid: ReadonlySet<Address> | undefined): Address {
    const [first] = this.#addresses;
    if (first === undefined) throw new Error(`${this.#hostname} has no address.`);
    if (this.#addresses.length === 1) return first;
    const now = this.#clock.now();
    const count = this.#addresses.length;
    this.#turn = (this.#turn + 1) % count;
    let best: Address | undefined;
    let bestCost = Number.POSITIVE_INFINITY;
    for (let step = 0; step < count; step++) {
      const address = this.#addresses[(this.#turn + step) % count] ?? first;
      // Resting and tried addresses are the last resort, not forbidden: there may be nothing else.
      const penalty = (avoid?.has(address) ? 2e9 : 0) + (address.restUntil > now ? 1e9 : 0);
      const cost = address.outstanding + penalty;
      if (cost < bestCost) {
        best = address;
        bestCost = cost;
      }
    }
    return best ?? first;
  }

  #lookUp(): Promise<void> {
    this.#lookup ??= this.#lookUpNow().finally(() => {
      this.#lookup = undefined;
    });
    return this.#lookup;
  }

  async #lookUpNow(): Promise<void> {
    try {
      const found = await this.#resolve(this.#hostname);
      const family = found[0]?.family === 6 ? 6 : 4;
      const fresh = found.filter((entry) => entry.family === family);
      this.#lookedUpAt = this.#clock.now();
      const known = new Map(this.#addresses.map((address) => [address.ip, address]));
      const next = fresh.map(({ address: ip }) => known.get(ip) ?? newAddress(ip, family));
      for (const gone of this.#addresses.filter((address) => !next.includes(address))) {
        for (const connection of gone.idle.splice(0)) void connection.client.close();
      }
      this.#addresses = next;
    } catch (error) {
      // What answered until now may go on answering; only a name that was never found is an error.
      if (this.#addresses.length === 0) throw error;
      this.#lookedUpAt = this.#clock.now();
    }
  }
}

function newAddress(ip: string | null, family: 4 | 6 | null): Address {
  return { ip, family, outstanding: 0, idle: [], restUntil: 0 };
}
