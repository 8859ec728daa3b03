import type { Assets } from "./assets.ts";
import type { ChainletOptions } from "./chainlet-options.ts";
import type { Compute } from "./compute.ts";
import type { DockerImage } from "./docker-image.ts";

/** Everything about how one chainlet is built and served. The compiler reads it without running it. */
export interface RemoteConfig {
  /** Display name; default the class name. */
  readonly name?: string;
  readonly dockerImage?: DockerImage;
  readonly compute?: Compute;
  readonly assets?: Assets;
  readonly options?: ChainletOptions;
  /** Shell commands run while the image is built, after all packages are installed. */
  readonly buildCommands?: readonly string[];
}

/** Checks and returns its argument. */
export function RemoteConfig(config: RemoteConfig): RemoteConfig {
  return config;
}
