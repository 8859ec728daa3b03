import { existsSync } from "node:fs";
import { join } from "node:path";
import { apiKeySecret } from "../context/secrets.ts";
import { emittedPackage } from "../scope/emitted-package.ts";
import type { ShimDefinition } from "./definition.ts";
import { DynamicConfig } from "./dynamic-config.ts";
import type { ServerEnvironment } from "./environment.ts";
import { ServerLog } from "./log.ts";
import { readMountedSecret } from "./mounted-secrets.ts";
import { Redactor } from "./redactor.ts";
import { ServerScope } from "./server-scope.ts";

/** What each thread of a server has. */
export interface ServerTools {
  readonly log: ServerLog;
  readonly redactor: Redactor;
  readonly dynamicConfig: DynamicConfig;
  readonly scope: ServerScope;
}

export function serverTools(definition: ShimDefinition, environment: ServerEnvironment): ServerTools {
  const redactor = new Redactor();
  // Also what nobody reads as a secret can be printed: the API key is a header of every call.
  for (const name of [...definition.settings.secretKeys, apiKeySecret]) {
    redactor.hide(readMountedSecret(name, environment.secretsDirectory) ?? "");
  }
  const log = new ServerLog({
    chainlet: definition.name,
    debug: definition.settings.enableDebugLogs,
    json: environment.jsonLogs,
    accessLog: environment.accessLog,
    redact: redactor.redact,
  });
  const dynamicConfig = new DynamicConfig(environment.dynamicConfigDirectory);
  const scope = new ServerScope({
    definition,
    dynamicConfig,
    secretsDirectory: environment.secretsDirectory,
    dataDirectory: findDataDirectory(),
    redactor,
    warn: (message) => log.warn(message),
  });
  return { log, redactor, dynamicConfig, scope };
}

/** `data/` of the package that this process runs. */
function findDataDirectory(): string | undefined {
  if (emittedPackage === undefined) return undefined;
  const directory = join(emittedPackage, "data");
  return existsSync(directory) ? directory : undefined;
}
