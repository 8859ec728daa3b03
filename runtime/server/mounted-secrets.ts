import { readFileSync } from "node:fs";
import { join } from "node:path";
import { apiKeySecret, lazySecrets } from "../context/secrets.ts";
import type { Redactor } from "./redactor.ts";

export interface MountedSecretsOptions {
  /** Beside the chain's API key. */
  readonly names: readonly string[];
  readonly directory: string;
  readonly chainlet: string;
  readonly redactor: Redactor;
}

/** A secret is a file in the mounted directory, else the environment variable `TRUSS_SECRET_<name>`; read on every access. */
export function readMountedSecret(name: string, directory: string): string | undefined {
  try {
    return readFileSync(join(directory, name), "utf8");
  } catch {
    return process.env[`TRUSS_SECRET_${name}`];
  }
}

/** The secrets of `context.secrets` in a server. */
export function mountedSecrets(options: MountedSecretsOptions): Readonly<Record<string, string>> {
  const { directory, chainlet, redactor } = options;
  const names = [...new Set([...options.names, apiKeySecret])];
  return lazySecrets({
    names,
    read(name) {
      const value = readMountedSecret(name, directory);
      if (value !== undefined) redactor.hide(value);
      return value;
    },
    missing: (name) =>
      names.includes(name)
        ? `Secret "${name}" of ${chainlet} not found: there is neither a file ${join(directory, name)} nor an environment ` +
          `variable TRUSS_SECRET_${name}. Set it where the chain is deployed.`
        : `Secret "${name}" not found: ${chainlet} does not declare it. Add it to remoteConfig.assets.secretKeys.`,
  });
}
