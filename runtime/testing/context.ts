import { contextFrom } from "../context/context-from.ts";
import type { DeploymentContext, Environment } from "../context/deployment-context.ts";
import { lazySecrets } from "../context/secrets.ts";
import type { ServiceDescriptor } from "../context/service-descriptor.ts";

export interface TestContextFields<UserConfig> {
  readonly secrets?: Readonly<Record<string, string>>;
  readonly chainletToService?: Readonly<Record<string, ServiceDescriptor>>;
  readonly dataDir?: string;
  readonly userConfig?: UserConfig;
  readonly userEnv?: Readonly<Record<string, string>>;
  readonly environment?: Environment;
}

/** A context to pass to a chainlet's constructor. What is left out is empty. */
export function testContext<UserConfig = undefined>(
  fields: TestContextFields<UserConfig> = {},
): DeploymentContext<UserConfig> {
  const secrets = fields.secrets ?? {};
  return contextFrom<UserConfig>({
    chainletToService: fields.chainletToService ?? {},
    dataDir: fields.dataDir,
    secrets: lazySecrets({
      names: Object.keys(secrets),
      read: (name) => secrets[name],
      missing: (name) => `This test gave no secret named ${name}: add it to testContext({ secrets }).`,
    }),
    userConfig: fields.userConfig as UserConfig,
    userEnv: fields.userEnv ?? {},
    environment: fields.environment,
  });
}
