import { createHash } from "node:crypto";
import type {
  BuildOutcome,
  BuildRequest,
  EngineImage,
  ImageEngine,
  PullOutcome,
} from "../../compiler/phases/8-build/engine.ts";

export interface InMemoryEngine extends ImageEngine {
  readonly images: Map<string, EngineImage>;
  readonly built: BuildRequest[];
  /** The most builds that ran at the same time. */
  readonly busiest: () => number;
}

/** An engine that keeps images in a map; what a build or a pull comes to can be said. */
export function inMemoryEngine(
  says: {
    readonly there?: readonly string[];
    readonly pull?: (reference: string) => PullOutcome;
    readonly build?: (request: BuildRequest) => Promise<BuildOutcome>;
  } = {},
): InMemoryEngine {
  const images = new Map<string, EngineImage>();
  const built: BuildRequest[] = [];
  let running = 0;
  let most = 0;
  const image = (of: string | Buffer, labels = {}): EngineImage => ({
    id: `sha256:${createHash("sha256").update(of).digest("hex")}`,
    sizeBytes: 1,
    labels,
    platform: "linux/amd64",
  });
  for (const reference of says.there ?? []) images.set(reference, image(reference));
  return {
    images,
    built,
    busiest: () => most,
    findImage: async (reference) => images.get(reference),
    tag: async (id, reference) => {
      const tagged = [...images.values()].find((each) => each.id === id);
      if (!tagged) throw new Error(`no image ${id}`);
      images.set(reference, tagged);
    },
    pull: async ({ reference }) => {
      const outcome = says.pull?.(reference) ?? { kind: "pulled" };
      if (outcome.kind === "pulled") images.set(reference, image(reference));
      return outcome;
    },
    build: async (request) => {
      built.push(request);
      most = Math.max(most, ++running);
      try {
        if (says.build) return await says.build(request);
        const made = image(request.context, request.labels);
        images.set(request.name, made);
        return { kind: "built", image: made };
      } finally {
        running--;
      }
    },
  };
}
