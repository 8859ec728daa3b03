import type { ContainerCreateOptions } from "dockerode";
import type { Compute } from "../../model/remote-config.ts";
import { configDirectory, secretsDirectory } from "./mounted-files.ts";
import type { ChainletNames } from "./names.ts";

export interface ContainerRequest {
  readonly names: ChainletNames;
  readonly network: string;
  readonly imageId: string;
  /** Where it listens inside the network. */
  readonly port: number;
  /** An existing image may keep files where it likes; one that chainsc made writes to /tmp only. */
  readonly writable: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly compute: Compute;
  readonly memoryBytes: number;
  /** Not more than the engine's machine has. */
  readonly cpus: number;
  readonly withGpu: boolean;
  /** The port on 127.0.0.1 that leads to it. Absent for all but the entrypoint. */
  readonly publish?: number;
}

/** How long the engine waits for a container that it stops, in seconds. */
const stopSeconds = 30;

/** One chainlet's container: no privileges, a root file system that cannot be written, limits, nothing secret in its environment. */
export function containerSpec(request: ContainerRequest): ContainerCreateOptions {
  const { names, compute, publish } = request;
  const port = `${request.port}/tcp`;
  return {
    name: names.container,
    Image: request.imageId,
    Labels: { ...request.labels },
    ExposedPorts: { [port]: {} },
    StopTimeout: stopSeconds,
    // It gives up what is still running just before the engine would kill it.
    Env: [`CHAINS_GRACE_SEC=${stopSeconds - 2}`],
    NetworkingConfig: { EndpointsConfig: { [request.network]: { Aliases: [names.alias] } } },
    HostConfig: {
      NetworkMode: request.network,
      ReadonlyRootfs: !request.writable,
      Tmpfs: { "/tmp": "rw,nosuid,nodev,mode=1777" },
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges:true"],
      PidsLimit: 4096,
      NanoCpus: Math.round(request.cpus * 1e9),
      Memory: request.memoryBytes,
      // Restarting begins when the chainlet has been ready once: a start that fails must end, not go round.
      RestartPolicy: { Name: "no" },
      LogConfig: { Type: "json-file", Config: { "max-size": "20m", "max-file": "3" } },
      Mounts: [mount(names.configVolume, configDirectory, true), mount(names.secretsVolume, secretsDirectory, true)],
      ...(publish !== undefined && {
        PortBindings: { [port]: [{ HostIp: "127.0.0.1", HostPort: String(publish) }] },
      }),
      ...(request.withGpu && {
        DeviceRequests: [{ Driver: "", Count: compute.gpuCount, Capabilities: [["gpu"]] }],
      }),
    },
  };
}

/**
 * A container that is never started: files are copied into volumes through it, because the real one mounts them read-only
 * and no path of this machine may be needed (the engine can be elsewhere).
 */
export function fillerSpec(request: Pick<ContainerRequest, "names" | "imageId" | "labels">): ContainerCreateOptions {
  const { names, imageId, labels } = request;
  return {
    name: `${names.container}_files`,
    Image: imageId,
    Labels: { ...labels },
    HostConfig: {
      NetworkMode: "none",
      Mounts: [mount(names.configVolume, configDirectory, false), mount(names.secretsVolume, secretsDirectory, false)],
    },
  };
}

const mount = (volume: string, target: string, readOnly: boolean) => ({
  Type: "volume" as const,
  Source: volume,
  Target: target,
  ReadOnly: readOnly,
  VolumeOptions: { NoCopy: true, Labels: {}, DriverConfig: { Name: "local", Options: {} } },
});

const units: Readonly<Record<string, number>> = {
  "": 1,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** Bytes of a size such as `2Gi`, or `undefined` when it is none. */
export function memoryBytes(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([KMGT]i?)?B?$/.exec(text.trim());
  const unit = units[match?.[2] ?? ""];
  const bytes = match && unit !== undefined ? Math.round(Number(match[1]) * unit) : 0;
  return bytes > 0 ? bytes : undefined;
}
