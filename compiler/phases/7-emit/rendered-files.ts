/** What a render gives: bytes by path below the chain's folder, and which of them are programs. */
export type RenderedFiles = ReadonlyMap<string, Uint8Array> & {
  /** Absent when none is. */
  readonly executable?: ReadonlySet<string>;
};
