import type { Chainlet } from "./chain.ts";
import type { JsonObject } from "./json.ts";
import type { TransformOptions } from "./modules.ts";
import type { ProjectPath, Span } from "./source.ts";

/** Phase 6: the decided, serialisable description of every package directory. `inspect`, `why`, `diff` and caching are views of it. */
export interface ChainPlan {
  readonly planVersion: 1;
  readonly toolVersion: string;
  /** As the user said it. */
  readonly chainName: string;
  /** The folder under the output directory. */
  readonly directory: string;
  readonly entrypoint: string;
  readonly packages: readonly PackagePlan[];
}

export interface PackagePlan {
  readonly planVersion: 1;
  readonly toolVersion: string;
  readonly chainName: string;
  /** `chainlet_<Name>`. */
  readonly directory: string;
  readonly chainlet: Chainlet;
  /** The chainlets this one calls, so that its stubs can be written from this plan alone. */
  readonly dependencies: readonly PlannedDependency[];
  readonly files: readonly PlannedFile[];
  /** Other chainlet classes in the reached files: stubs in their place. */
  readonly stubs: readonly PlannedStub[];
  readonly data: readonly PlannedCopy[];
  readonly packages: readonly PlannedPackage[];
  readonly packageJson: JsonObject;
  /** The pruned lockfile; absent when the chainlet needs no package. */
  readonly lockfile?: JsonObject;
  readonly baseImage: BaseImageDecision;
  /** Of a `ContainerChainlet` or `TrussChainlet`: the server that its image already has. */
  readonly service?: ServicePlan;
  readonly image: ImagePlan;
  /** SHA-256 over the canonical JSON of everything else in this plan: 64 hex digits. */
  readonly fingerprint: string;
}

export interface PlannedDependency {
  readonly member: string;
  readonly chainlet: Chainlet;
}

/** One of the user's files in the package. */
export interface PlannedFile {
  readonly source: ProjectPath;
  /** Below the package directory, for example `src/chains/ocr.ts`. */
  readonly output: string;
  /** The text after the edits; line N is line N of the source. */
  readonly text: string;
  /** Needed for types only: shipped as source, not compiled. */
  readonly typesOnly: boolean;
  readonly reason: Reason;
  /** Module specifiers in `text` and what they lead to, in order of position. */
  readonly imports?: readonly PlannedImport[];
  /** How it becomes JavaScript; absent for JSON and for files that are shipped for their types only. */
  readonly format?: "module" | "commonjs";
  readonly transform?: TransformOptions;
}

/** One string literal that names a module: `start` and `end` are offsets in the planned text, quotes included. */
export interface PlannedImport {
  readonly start: number;
  readonly end: number;
  /** A file of the package (`src/chains/ocr.ts`, `stubs/Ocr.ts`), or a specifier of chainsc (`chainsc/streaming`). */
  readonly target:
    | { readonly kind: "file"; readonly output: string }
    | { readonly kind: "framework"; readonly specifier: string };
  /** `require` resolves as CommonJS does. */
  readonly form: "import" | "require";
}

export interface PlannedStub {
  readonly chainlet: Chainlet;
  /** Below the package directory, for example `stubs/Embedder.ts`. */
  readonly output: string;
  /** Is it a dependency (a real client), or only named by code that stays? */
  readonly callable: boolean;
  /** Static members, beside `remoteConfig`, that code in this package reads: the stub carries their values. */
  readonly statics?: readonly string[];
}

export interface PlannedCopy {
  /** Absolute paths never get into a plan: relative to the project root. */
  readonly source: ProjectPath;
  readonly output: string;
  readonly sha256: string;
  readonly size: number;
  readonly executable: boolean;
  readonly reason: Reason;
}

export interface PlannedPackage {
  readonly name: string;
  readonly version: string;
  /** Its key in the lockfile's `packages` map. */
  readonly path: string;
  readonly kind: "javascript" | "native" | "wasm";
  /** Optional for another platform or CPU than one of the image's. */
  readonly optional: boolean;
  readonly reason: Reason;
}

/** Why something is in a package: one sentence, and the step it came from. */
export interface Reason {
  readonly text: string;
  /** The file or package that asked for it. */
  readonly from?: string;
  readonly span?: Span;
}

export interface BaseImageDecision {
  /** The catalogue's id, or `custom`. */
  readonly id: string;
  readonly reference: string;
  readonly nodeExecutable: string;
  /** The image that Node is copied from, when the base has none. */
  readonly nodeFrom?: string;
  readonly reasons: readonly string[];
}

/** How an existing image is made ready, started and asked; or why it cannot be started outside the platform. */
export type ServicePlan =
  | { readonly kind: "unknown"; readonly why: string }
  | {
      readonly kind: "server";
      /** Words, without a shell; empty: what the image starts by itself. */
      readonly command: readonly string[];
      readonly port: number;
      readonly predictPath: string;
      readonly readinessPath: string;
      readonly environment: Readonly<Record<string, string>>;
      readonly apt: readonly string[];
      readonly buildCommands: readonly string[];
    };

/** Everything the Dockerfile and the build need. */
export interface ImagePlan {
  /** Repository and tag without registry: `chainsc/<chain>/<chainlet>:<first 12 digits of the fingerprint>`, lower case. */
  readonly name: string;
  readonly platform: string;
  readonly user: number;
  readonly port: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Secret names that the container reads at run time; never values. */
  readonly secretKeys: readonly string[];
}
