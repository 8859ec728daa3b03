/** What `chainsc.yaml` says, completed with defaults. The reader (zod) lives in `commands/`; phases only see this. */
export interface ProjectConfig {
  /** Relative to the project root. */
  readonly outDir: string;
  /** Catalogue image reference → the image to use instead of it. */
  readonly baseImages: Readonly<Record<string, string>>;
  readonly build: BuildConfig;
  readonly remotes: Readonly<Record<string, RemoteSettings>>;
}

export interface BuildConfig {
  /** Docker network mode during the build, for example `host`. */
  readonly network?: string;
  /** Absolute path of a PEM bundle that the build must trust. */
  readonly caCertificates?: string;
  /** Absolute path of an `.npmrc` for installs inside the build. */
  readonly npmrc?: string;
  readonly platform: string;
  readonly concurrency: number;
  readonly maxContextBytes: number;
  /** Packages whose install scripts may run (decision 21). */
  readonly installScripts: readonly string[];
}

export interface RemoteSettings {
  readonly kind: "docker" | "kubernetes" | "baseten";
  readonly gpu: "required" | "ignore";
}

export const defaultProjectConfig: ProjectConfig = {
  outDir: ".chains_generated",
  baseImages: {},
  build: { platform: "linux/amd64", concurrency: 2, maxContextBytes: 50 * 1024 * 1024, installScripts: [] },
  remotes: { local: { kind: "docker", gpu: "required" } },
};
