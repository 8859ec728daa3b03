import { inspect } from "node:util";
import { MissingDependencyError } from "../errors/usage-errors.ts";

/** Name of the secret that calls between chainlets are authorised with. */
export const apiKeySecret = "baseten_chain_api_key";

/** What a secret is set to where its real value is not known. */
export const dummySecret = "***";

export interface SecretSource {
  /** Names that enumeration gives. */
  readonly names: readonly string[];
  /** The value, read anew each time; `undefined` when there is none. */
  read(name: string): string | undefined;
  /** The message for a name that may not be read, or has no value. */
  missing(name: string): string;
}

/**
 * A read-only record whose values are read when asked for. Enumeration gives names, inspection prints `***`, and a name
 * that is not there throws `MissingDependencyError`.
 */
export function lazySecrets(source: SecretSource): Readonly<Record<string, string>> {
  const refuse = (): never => {
    throw new TypeError("Secrets are read-only.");
  };
  const has = (name: string | symbol): name is string => typeof name === "string" && source.names.includes(name);
  const read = (name: string): string => {
    const value = has(name) ? source.read(name) : undefined;
    if (value === undefined || value === "") throw new MissingDependencyError(source.missing(name));
    return value;
  };
  const masked = (): Record<string, string> => Object.fromEntries(source.names.map((name) => [name, dummySecret]));
  const target: Record<string, string> = Object.create(null, {
    [inspect.custom]: { value: masked, configurable: true },
  });
  return new Proxy(target, {
    get(_target, name) {
      if (name === inspect.custom) return masked;
      if (typeof name === "symbol" || name === "then") return undefined;
      if (name === "toJSON" && !has(name)) return masked;
      return read(name);
    },
    has: (_target, name) => has(name),
    ownKeys: () => [...source.names],
    getOwnPropertyDescriptor: (_target, name) =>
      has(name) ? { get: () => read(name), enumerable: true, configurable: true } : undefined,
    set: refuse,
    defineProperty: refuse,
    deleteProperty: refuse,
  });
}
