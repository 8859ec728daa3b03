import { ChainsRuntimeError, MissingDependencyError } from "../errors/usage-errors.ts";
import type { DeploymentContext, Environment } from "./deployment-context.ts";
import { apiKeySecret, dummySecret } from "./secrets.ts";
import type { ServiceDescriptor } from "./service-descriptor.ts";

export interface ContextFields<UserConfig> {
  readonly chainletToService: Readonly<Record<string, ServiceDescriptor>>;
  readonly dataDir?: string | undefined;
  readonly secrets: Readonly<Record<string, string>>;
  readonly userConfig: UserConfig;
  readonly userEnv: Readonly<Record<string, string>>;
  readonly environment?: Environment | undefined;
}

/** A context over the given fields. Fields that are getters stay so. */
export function contextFrom<UserConfig>(fields: ContextFields<UserConfig>): DeploymentContext<UserConfig> {
  const methods: Pick<DeploymentContext, "getServiceDescriptor" | "getBasetenApiKey"> = {
    getServiceDescriptor(name) {
      const services = fields.chainletToService;
      const service = Object.hasOwn(services, name) ? services[name] : undefined;
      if (service) return service;
      const known = Object.keys(services).join(", ") || "none";
      throw new MissingDependencyError(`There is no dependency named ${name} here. Known: ${known}.`);
    },
    getBasetenApiKey() {
      if (!fields.secrets) throw new ChainsRuntimeError("This context has no secrets.");
      const key = fields.secrets[apiKeySecret];
      if (key === dummySecret) {
        throw new MissingDependencyError(
          `The secret ${apiKeySecret} is only a dummy (${dummySecret}) here; set its real value.`,
        );
      }
      return key ?? "";
    },
  };
  const context = { ...methods };
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(fields))) {
    if (descriptor.get || descriptor.value !== undefined) Object.defineProperty(context, name, descriptor);
  }
  return context as DeploymentContext<UserConfig>;
}
