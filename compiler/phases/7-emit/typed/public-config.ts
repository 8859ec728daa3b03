import type { JsonObject } from "../../../model/json.ts";
import type { RemoteConfig } from "../../../model/remote-config.ts";

/** An evaluated configuration in the form that user code reads: what `SomeChainlet.remoteConfig` was, with its defaults. */
export function publicConfig(config: RemoteConfig): JsonObject {
  const { displayName, dockerImage, compute, assets, options, buildCommands } = config;
  const { baseImage } = dockerImage;
  const image =
    baseImage.kind === "baseten"
      ? baseImage.image
      : Object.fromEntries(Object.entries(baseImage).filter(([key]) => key !== "kind" && key !== "dockerAuth"));
  return {
    name: displayName,
    dockerImage: {
      baseImage: image,
      npmRequirements: dockerImage.npmRequirements,
      aptRequirements: dockerImage.aptRequirements,
    },
    compute: withoutUndefined({ ...compute }),
    assets: { secretKeys: assets.secretKeys },
    options: {
      streamingReadTimeoutSec: options.streamingReadTimeoutSec,
      maxQueue: options.maxQueue,
      maxBodyBytes: options.maxBodyBytes,
    },
    buildCommands,
  };
}

function withoutUndefined(record: Readonly<Record<string, unknown>>): JsonObject {
  return JSON.parse(JSON.stringify(record)) as JsonObject;
}
