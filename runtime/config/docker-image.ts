import type { AbsPath } from "./abs-path.ts";

/** Images that chainsc knows. The `PY…` ones have that Python beside the default Node; with `compute.gpu` the CUDA variant is chosen. */
export const BasetenImage = {
  NODE22: "node22",
  NODE24: "node24",
  NODE26: "node26",
  PY39: "py39",
  PY310: "py310",
  PY311: "py311",
  PY312: "py312",
  PY313: "py313",
} as const;
export type BasetenImage = (typeof BasetenImage)[keyof typeof BasetenImage];

/** An image of your own. It must have Node; say where when it is not on the `PATH`. */
export interface CustomImage {
  readonly image: string;
  /** Absolute path of `node` in the image. */
  readonly nodeExecutablePath?: string;
  /** Absolute path of `python` in the image. */
  readonly pythonExecutablePath?: string;
  readonly dockerAuth?: DockerAuthSettings;
}

/** Checks and returns its argument. */
export function CustomImage(config: CustomImage): CustomImage {
  return config;
}

/** How the platform gets at a private registry. */
export interface DockerAuthSettings {
  readonly authMethod: "GCP_SERVICE_ACCOUNT_JSON" | "AWS_IAM" | "AWS_OIDC" | "GCP_OIDC" | "REGISTRY_SECRET";
  /** Host of the registry. */
  readonly registry?: string;
  /** Required for `GCP_SERVICE_ACCOUNT_JSON`. */
  readonly secretName?: string;
  /** Default `aws_access_key_id`. */
  readonly awsAccessKeyIdSecretName?: string;
  /** Default `aws_secret_access_key`. */
  readonly awsSecretAccessKeySecretName?: string;
  readonly awsOidcRoleArn?: string;
  readonly awsOidcRegion?: string;
  readonly gcpOidcServiceAccount?: string;
  readonly gcpOidcWorkloadIdProvider?: string;
}

/** Checks and returns its argument. */
export function DockerAuthSettings(config: DockerAuthSettings): DockerAuthSettings {
  return config;
}

/** What a chainlet's image holds beside its code. */
export interface DockerImage {
  /** Default `BasetenImage.NODE24`. */
  readonly baseImage?: BasetenImage | CustomImage;
  /** npm packages beyond those found by import, as `name` or `name@range`. */
  readonly npmRequirements?: readonly string[];
  /** A `package.json` whose dependencies are added. */
  readonly npmRequirementsFile?: AbsPath;
  readonly pipRequirements?: readonly string[];
  /** A pip file, `pyproject.toml` or `uv.lock`. */
  readonly pipRequirementsFile?: AbsPath;
  readonly aptRequirements?: readonly string[];
  /** A directory that travels with the package; `context.dataDir` at run time. */
  readonly dataDir?: AbsPath;
  /** Directories whose contents become importable. */
  readonly externalPackageDirs?: readonly AbsPath[];
}

/** Checks and returns its argument. */
export function DockerImage(config: DockerImage): DockerImage {
  return config;
}
