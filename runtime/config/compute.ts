/** GPUs that can be asked for. */
export type Accelerator =
  | "T4"
  | "L4"
  | "L40S"
  | "A10G"
  | "V100"
  | "A100"
  | "A100_40GB"
  | "H100"
  | "H100_40GB"
  | "H200"
  | "B200"
  | "B300"
  | "GB300"
  | "RTX_PRO_6000";

/** The machine a chainlet needs. */
export interface Compute {
  /** Default 1. */
  readonly cpuCount?: number;
  /** A number with a unit (`k M G T P E Ki Mi Gi Ti Pi Ei`). Default `2Gi`. */
  readonly memory?: string;
  readonly gpu?: Accelerator;
  /** Default 1; only read when `gpu` is set. */
  readonly gpuCount?: number;
  /** How many calls run at once; `"cpu_count"` is the number given as `cpuCount`. Default 1. */
  readonly predictConcurrency?: number | "cpu_count";
  /** A machine type of the platform; overrides the rest. */
  readonly instanceType?: string;
}

/** Checks and returns its argument. */
export function Compute(config: Compute): Compute {
  return config;
}
