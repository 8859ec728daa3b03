/** A model repository whose files are there when the chainlet starts. */
export interface ModelRepo {
  readonly repoId: string;
  readonly revision?: string;
  readonly allowPatterns?: readonly string[];
  readonly ignorePatterns?: readonly string[];
  readonly useVolume?: boolean;
  /** Required with `useVolume`: the files appear at `/app/model_cache/<volumeFolder>`. */
  readonly volumeFolder?: string;
  /** Default `hf`. */
  readonly kind?: "hf" | "gcs" | "s3" | "azure";
  /** Default `hf_access_token`. */
  readonly runtimeSecretName?: string;
}

/** Checks and returns its argument. */
export function ModelRepo(config: ModelRepo): ModelRepo {
  return config;
}

/** A file fetched when the image is built. */
export interface ExternalDataItem {
  readonly url: string;
  /** Relative to the data directory. */
  readonly localDataPath: string;
  /** 64 hex digits; the build fails when the file differs. */
  readonly sha256?: string;
  readonly name?: string;
}

/** Checks and returns its argument. */
export function ExternalDataItem(config: ExternalDataItem): ExternalDataItem {
  return config;
}

export interface WeightsAuth {
  readonly authMethod: "CUSTOM_SECRET" | "AWS_OIDC" | "GCP_OIDC";
  readonly authSecretName?: string;
  readonly awsOidcRoleArn?: string;
  readonly awsOidcRegion?: string;
  readonly gcpOidcServiceAccount?: string;
  readonly gcpOidcWorkloadIdProvider?: string;
}

/** Weights that the platform mirrors and mounts. */
export interface WeightsSource {
  /** A URI with one of the schemes `hf:// s3:// gs:// azure:// r2:// cw:// https://`. */
  readonly source: string;
  /** Absolute path, unique within the list. */
  readonly mountLocation: string;
  readonly authSecretName?: string;
  readonly auth?: WeightsAuth;
  readonly allowPatterns?: readonly string[];
  readonly ignorePatterns?: readonly string[];
}

/** Checks and returns its argument. */
export function WeightsSource(config: WeightsSource): WeightsSource {
  return config;
}

/** What a chainlet needs at run time beside its image. */
export interface Assets {
  readonly cached?: readonly ModelRepo[];
  /** Names only; the values come from the place where it runs. */
  readonly secretKeys?: readonly string[];
  readonly externalData?: readonly ExternalDataItem[];
  readonly weights?: readonly WeightsSource[];
}

/** Checks and returns its argument. */
export function Assets(config: Assets): Assets {
  return config;
}
