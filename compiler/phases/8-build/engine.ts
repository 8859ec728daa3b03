/** What builds images: the port between phase 8 and a real engine, so that the phase can be tested without one. */
export interface ImageEngine {
  findImage(reference: string): Promise<EngineImage | undefined>;
  /** Brings an image from its registry, with the credentials that the user's Docker configuration has for that host. */
  pull(request: PullRequest): Promise<PullOutcome>;
  build(request: BuildRequest): Promise<BuildOutcome>;
  /** One more name for an image. */
  tag(imageId: string, reference: string): Promise<void>;
}

export interface EngineImage {
  /** `sha256:…` */
  readonly id: string;
  readonly sizeBytes: number;
  readonly labels: Readonly<Record<string, string>>;
  /** `linux/amd64` */
  readonly platform: string;
}

export interface PullRequest {
  readonly reference: string;
  readonly platform: string;
  readonly signal: AbortSignal;
  readonly onProgress: (detail: string) => void;
}

export type PullOutcome =
  | { readonly kind: "pulled" }
  | { readonly kind: "absent" | "denied" | "unreachable"; readonly message: string };

export interface BuildRequest {
  /** A tar archive with a `Dockerfile` at its root. */
  readonly context: Buffer;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Predefined arguments only (proxies): they stay out of the image and its history. */
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly platform: string;
  /** Network mode of the steps; the engine's default when absent. */
  readonly network?: string;
  readonly signal: AbortSignal;
  readonly onEvent: (event: BuildEvent) => void;
}

export type BuildEvent =
  | {
      readonly kind: "step";
      readonly step: string;
      readonly name: string;
      readonly state: "started" | "done" | "cached";
    }
  | { readonly kind: "output"; readonly step: string; readonly text: string };

export type BuildOutcome =
  | { readonly kind: "built"; readonly image: EngineImage }
  | {
      readonly kind: "failed";
      /** The engine's own sentence. */
      readonly message: string;
      /** The instruction that failed, and the end of what it printed. */
      readonly step?: { readonly name: string; readonly output: string };
    };
