import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { z } from "zod";

/** Credentials for one registry, in the form that the engine's API takes. */
export type RegistryCredentials =
  | { readonly username: string; readonly password: string; readonly serveraddress: string }
  | { readonly identitytoken: string; readonly serveraddress: string };

const dockerConfig = z.object({
  auths: z
    .record(
      z.string(),
      z.object({
        auth: z.string().optional(),
        username: z.string().optional(),
        password: z.string().optional(),
        identitytoken: z.string().optional(),
      }),
    )
    .optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
  credsStore: z.string().optional(),
});
const helperAnswer = z.object({ Username: z.string(), Secret: z.string() });

const hub = "https://index.docker.io/v1/";

/** The registry of an image reference: `docker.io` unless its first part has a dot, a port, or is `localhost`. */
export function registryOf(reference: string): string {
  const [first = "", ...rest] = reference.split("/");
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  return isHost ? first : "docker.io";
}

/**
 * What the user's Docker configuration has for one registry, and for no other: `credHelpers`, then `credsStore`, then `auths`.
 * A helper that fails or knows nothing counts as no credentials; the registry then says what it thinks of that.
 */
export async function registryCredentials(
  registry: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<RegistryCredentials | undefined> {
  const directory = environment.DOCKER_CONFIG ?? join(homedir(), ".docker");
  const config = await readDockerConfig(join(directory, "config.json"));
  if (!config) return undefined;
  const keys = registry === "docker.io" ? [hub, "docker.io", "index.docker.io"] : [registry, `https://${registry}`];
  for (const key of keys) {
    const helper = config.credHelpers?.[key] ?? (key in (config.auths ?? {}) ? config.credsStore : undefined);
    const answered = helper === undefined ? undefined : await askHelper(helper, key, environment);
    if (answered) return answered;
    const entry = config.auths?.[key];
    if (!entry) continue;
    if (entry.identitytoken) return { identitytoken: entry.identitytoken, serveraddress: key };
    if (entry.username && entry.password) {
      return { username: entry.username, password: entry.password, serveraddress: key };
    }
    const [username, ...password] = Buffer.from(entry.auth ?? "", "base64")
      .toString("utf8")
      .split(":");
    if (username && password.length > 0) return { username, password: password.join(":"), serveraddress: key };
  }
  return config.credsStore === undefined ? undefined : askHelper(config.credsStore, keys[0] ?? registry, environment);
}

async function readDockerConfig(path: string): Promise<z.infer<typeof dockerConfig> | undefined> {
  try {
    return dockerConfig.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return undefined;
  }
}

async function askHelper(
  helper: string,
  registry: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<RegistryCredentials | undefined> {
  if (!/^[A-Za-z0-9._-]+$/.test(helper)) return undefined;
  try {
    const { stdout } = await execa(`docker-credential-${helper}`, ["get"], {
      input: registry,
      env: environment,
      extendEnv: false,
      timeout: 20_000,
    });
    const { Username, Secret } = helperAnswer.parse(JSON.parse(stdout));
    if (Username === "<token>") return { identitytoken: Secret, serveraddress: registry };
    return { username: Username, password: Secret, serveraddress: registry };
  } catch {
    return undefined;
  }
}
