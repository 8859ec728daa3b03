import type { RemoteConfig } from "../../../model/remote-config.ts";
import { assets } from "./assets.ts";
import { compute } from "./compute.ts";
import { dockerImage } from "./docker-image.ts";
import { command, line } from "./grammars.ts";
import { options } from "./options.ts";
import { defaulting, list, optional, type ShapeOf, shape, text } from "./readers.ts";
import type { Reading, Slot } from "./reading.ts";

const fields = {
  name: optional(text(line)),
  dockerImage: defaulting(dockerImage, () => dockerImage.empty()),
  compute: defaulting(compute, () => compute.empty()),
  assets: defaulting(assets, () => assets.empty()),
  options: defaulting(options, () => options.empty()),
  buildCommands: defaulting(list(text(command)), () => []),
};

const remoteConfig = shape(fields, { expected: "an object with the config of a chainlet" });

/** A `RemoteConfig` with every default; `undefined` when the value is none at all. */
export function readRemoteConfig(slot: Slot, className: string, reading: Reading): RemoteConfig | undefined {
  const found = remoteConfig.read(slot, reading);
  return found && complete(found, className);
}

/** What holds for a chainlet that says nothing. */
export function defaultRemoteConfig(className: string): RemoteConfig {
  return complete(remoteConfig.empty(), className);
}

function complete({ name, compute: machine, ...rest }: ShapeOf<typeof fields>, className: string): RemoteConfig {
  const { predictConcurrency, ...others } = machine;
  const calls = predictConcurrency === "cpu_count" ? machine.cpuCount : predictConcurrency;
  return { displayName: name ?? className, compute: { ...others, predictConcurrency: calls }, ...rest };
}
