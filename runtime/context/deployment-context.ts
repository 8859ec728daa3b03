import type { ServiceDescriptor } from "./service-descriptor.ts";

/** The environment a deployment belongs to. */
export interface Environment {
  readonly name: string;
}

/** What a chainlet knows of the place it runs in. Get it with `dependsContext()`. */
export interface DeploymentContext<UserConfig = unknown> {
  /** This chainlet's direct dependencies by class name. */
  readonly chainletToService: Readonly<Record<string, ServiceDescriptor>>;
  /** Absolute path of the data directory, if there is one. */
  readonly dataDir?: string;
  /**
   * Exactly the declared `secretKeys` and the chain's API key, read when asked for.
   * Another name throws `MissingDependencyError`.
   */
  readonly secrets: Readonly<Record<string, string>>;
  readonly userConfig: UserConfig;
  readonly userEnv: Readonly<Record<string, string>>;
  readonly environment?: Environment;
  /** @throws MissingDependencyError when there is no such dependency. */
  getServiceDescriptor(name: string): ServiceDescriptor;
  /** The key that calls between chainlets are authorised with. @throws MissingDependencyError when it is absent or a dummy. */
  getBasetenApiKey(): string;
}
