/** Phase 8: one image that is in the engine. */
export interface BuiltImage {
  /** The class name of the chainlet. */
  readonly chainlet: string;
  /** Repository and tag, as the plan names it. */
  readonly name: string;
  /** The engine's own id, `sha256:…`. */
  readonly imageId: string;
  /** Unpacked, all layers: the base's too. */
  readonly sizeBytes: number;
  /** SHA-256 over context, base images and platform: 64 hex digits. */
  readonly key: string;
  /** It was there already, nothing was built. */
  readonly cached: boolean;
}
