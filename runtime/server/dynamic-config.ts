import { readFileSync, unwatchFile, watchFile } from "node:fs";
import { join } from "node:path";
import type { RPCOptions } from "../config/rpc-options.ts";
import type { Environment } from "../context/deployment-context.ts";
import type { ServiceDescriptor } from "../context/service-descriptor.ts";
import { MissingDependencyError } from "../errors/usage-errors.ts";

const servicesFile = "dynamic_chainlet_config";
const watchEveryMs = 1000;

export interface ServiceName {
  readonly name: string;
  readonly displayName: string;
  readonly options: RPCOptions;
}

/** What the platform says at run time, as JSON files of one directory. Each is read anew when it has changed. */
export class DynamicConfig {
  readonly #directory: string;
  readonly #watched = new Set<string>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Where a dependency is. @throws MissingDependencyError */
  service({ name, displayName, options }: ServiceName): ServiceDescriptor {
    const text = this.#readText(servicesFile);
    const path = join(this.#directory, servicesFile);
    if (text === undefined || text.trim() === "") {
      throw new MissingDependencyError(
        `The addresses of the other chainlets are not known: ${path} is missing or empty. ` +
          "It is written where a chain is deployed; `chainsc run` writes one too.",
      );
    }
    const services = asRecord(parse(path, text)) ?? {};
    const entry = Object.hasOwn(services, displayName) ? asRecord(services[displayName]) : undefined;
    if (!entry) {
      const known = Object.keys(services).join(", ") || "none";
      throw new MissingDependencyError(`${path} has no address of "${displayName}". It has: ${known}.`);
    }
    return descriptorOf({ name, displayName, options }, entry, path);
  }

  environment(): Environment | undefined {
    const entry = asRecord(this.#readJson("environment"));
    return typeof entry?.name === "string" ? { name: entry.name } : undefined;
  }

  userEnv(): Readonly<Record<string, string>> {
    const entries = Object.entries(asRecord(this.#readJson("chains_user_env")) ?? {});
    return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
  }

  /** Calls back within about a second of a change of the addresses. */
  watchServices(changed: () => void): void {
    const path = join(this.#directory, servicesFile);
    this.#watched.add(path);
    watchFile(path, { interval: watchEveryMs, persistent: false }, (now, before) => {
      if (now.mtimeMs !== before.mtimeMs || now.ino !== before.ino || now.size !== before.size) changed();
    });
  }

  close(): void {
    for (const path of this.#watched) unwatchFile(path);
  }

  #readJson(file: string): unknown {
    const text = this.#readText(file);
    return text === undefined || text.trim() === "" ? undefined : parse(join(this.#directory, file), text);
  }

  #readText(file: string): string | undefined {
    try {
      return readFileSync(join(this.#directory, file), "utf8");
    } catch {
      return undefined;
    }
  }
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new MissingDependencyError(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

function descriptorOf(service: ServiceName, entry: Record<string, unknown>, path: string): ServiceDescriptor {
  const internal = asRecord(entry.internal_url);
  const gateway = internal?.gateway_run_remote_url;
  const hostname = internal?.hostname;
  if (typeof gateway === "string" && typeof hostname === "string") {
    return { ...service, predictUrl: gateway, internalUrl: { gatewayRunRemoteUrl: gateway, hostname } };
  }
  if (typeof entry.predict_url === "string") return { ...service, predictUrl: entry.predict_url };
  throw new MissingDependencyError(
    `${path}: the entry "${service.displayName}" has neither a predict_url nor a complete internal_url.`,
  );
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
