import type { JsonObject, JsonValue } from "./json.ts";
import type { ProjectPath } from "./source.ts";

/** What GPUs can be asked for; the same list as the public `Accelerator` type (a test holds them together). */
export const accelerators = [
  "T4", "L4", "L40S", "A10G", "V100", "A100", "A100_40GB", "H100", "H100_40GB", "H200", "B200", "B300", "GB300",
  "RTX_PRO_6000",
] as const; // biome-ignore format: a list of names
export type Accelerator = (typeof accelerators)[number];

/** The values of the public `BasetenImage` const object. */
export const basetenImages = ["node22", "node24", "node26", "py39", "py310", "py311", "py312", "py313"] as const;
export type BasetenImageId = (typeof basetenImages)[number];

/** A user's `RemoteConfig`, evaluated, checked and completed with every default of api.md section 2. */
export interface RemoteConfig {
  /** `name`, or the class name. Key for the platform and the dynamic config. */
  readonly displayName: string;
  readonly dockerImage: DockerImage;
  readonly compute: Compute;
  readonly assets: Assets;
  readonly options: ChainletOptions;
  readonly buildCommands: readonly string[];
}

export interface DockerImage {
  readonly baseImage: BaseImageChoice;
  readonly npmRequirements: readonly string[];
  readonly npmRequirementsFile?: ProjectPath;
  readonly pipRequirements: readonly string[];
  readonly pipRequirementsFile?: ProjectPath;
  readonly aptRequirements: readonly string[];
  readonly dataDir?: ProjectPath;
  readonly externalPackageDirs: readonly ProjectPath[];
}

export type BaseImageChoice =
  | { readonly kind: "baseten"; readonly image: BasetenImageId }
  | {
      readonly kind: "custom";
      readonly image: string;
      readonly nodeExecutablePath?: string;
      readonly pythonExecutablePath?: string;
      /** snake_case, as Truss writes it. */
      readonly dockerAuth?: JsonObject;
    };

export interface Compute {
  readonly cpuCount: number;
  /** A number with a unit, for example `2Gi`. */
  readonly memory: string;
  readonly gpu?: Accelerator;
  readonly gpuCount: number;
  /** `"cpu_count"` is already resolved to the number. */
  readonly predictConcurrency: number;
  readonly instanceType?: string;
}

export interface Assets {
  /** Each entry in the snake_case form of config.yaml's `model_cache`. */
  readonly cached: readonly JsonObject[];
  readonly secretKeys: readonly string[];
  readonly externalData: readonly ExternalDataItem[];
  /** Each entry in the snake_case form of config.yaml's `weights`. */
  readonly weights: readonly JsonObject[];
}

export interface ExternalDataItem {
  readonly url: string;
  readonly localDataPath: string;
  readonly sha256?: string;
  readonly name?: string;
}

export interface ChainletOptions {
  readonly envVariables: Readonly<Record<string, string>>;
  readonly healthChecks: HealthChecks;
  readonly metadata?: JsonValue;
  readonly streamingReadTimeoutSec: number;
  readonly enableDebugLogs: boolean;
  readonly enableTracing: boolean;
  readonly transport?: Transport;
  readonly maxQueue: number;
  readonly maxBodyBytes: number;
}

export interface HealthChecks {
  readonly restartCheckDelaySeconds?: number;
  readonly restartThresholdSeconds?: number;
  readonly stopTrafficThresholdSeconds?: number;
  readonly startupThresholdSeconds?: number;
}

export type Transport =
  | { readonly kind: "http" }
  | { readonly kind: "websocket"; readonly pingIntervalSeconds?: number; readonly pingTimeoutSeconds?: number };

/** Options of one dependency call, completed with defaults. */
export interface RpcOptions {
  /** How many times a failed call is tried again. */
  readonly retries: number;
  /** Deadline of the whole call in seconds. */
  readonly timeoutSec: number;
  readonly useBinary: boolean;
  readonly concurrencyLimit: number;
}

export const defaultRpcOptions: RpcOptions = { retries: 0, timeoutSec: 600, useBinary: false, concurrencyLimit: 300 };

/** What a `ContainerChainlet` says of the image it stands for. */
export interface ContainerSpec {
  readonly startCommand: string;
  readonly serverPort: number;
  readonly predictEndpoint: string;
  readonly readinessEndpoint: string;
  readonly livenessEndpoint: string;
}

/** The config of a chainlet that says nothing: every default of api.md section 2. */
export function defaultRemoteConfig(displayName: string): RemoteConfig {
  return {
    displayName,
    dockerImage: {
      baseImage: { kind: "baseten", image: "node24" },
      npmRequirements: [],
      pipRequirements: [],
      aptRequirements: [],
      externalPackageDirs: [],
    },
    compute: { cpuCount: 1, memory: "2Gi", gpuCount: 1, predictConcurrency: 1 },
    assets: { cached: [], secretKeys: [], externalData: [], weights: [] },
    options: {
      envVariables: {},
      healthChecks: {},
      streamingReadTimeoutSec: 60,
      enableDebugLogs: false,
      enableTracing: false,
      maxQueue: 1000,
      maxBodyBytes: 100 * 1024 * 1024,
    },
    buildCommands: [],
  };
}
