import { baseImageDenied, baseImageMissing } from "../../diagnostics/catalogue/8-build.ts";
import type { Session } from "../../session.ts";
import type { EngineImage, ImageEngine } from "./engine.ts";
import { registryOf } from "./registry-auth.ts";

/** Finds base images, pulling each at most once a run however many chainlets share it. */
export interface BaseImages {
  /** `undefined` after a diagnostic for this chainlet. */
  get(reference: string, chainlet: string, onProgress: (detail: string) => void): Promise<EngineImage | undefined>;
}

export function baseImages(engine: ImageEngine, session: Session): BaseImages {
  const { platform } = session.config.build;
  const found = new Map<string, Promise<FoundBase>>();
  const find = async (reference: string, onProgress: (detail: string) => void): Promise<FoundBase> => {
    const local = await engine.findImage(reference);
    if (local) return { kind: "image", image: local };
    onProgress(`pulling ${reference}`);
    const pulled = await engine.pull({
      reference,
      platform,
      signal: session.signal,
      onProgress: (detail) => onProgress(`pulling ${reference}: ${detail}`),
    });
    if (pulled.kind !== "pulled") return pulled;
    const image = await engine.findImage(reference);
    return image ? { kind: "image", image } : { kind: "absent", message: "the engine does not have it after the pull" };
  };
  return {
    async get(reference, chainlet, onProgress) {
      const finding = found.get(reference) ?? find(reference, onProgress);
      found.set(reference, finding);
      const base = await finding;
      if (base.kind === "image") return base.image;
      if (base.kind === "denied") {
        const params = { image: reference, registry: registryOf(reference), why: base.message };
        session.diagnostics.report(baseImageDenied, params, { chainlet });
      } else {
        session.diagnostics.report(baseImageMissing, { image: reference, why: base.message, platform }, { chainlet });
      }
      return undefined;
    },
  };
}

type FoundBase =
  | { readonly kind: "image"; readonly image: EngineImage }
  | { readonly kind: "absent" | "denied" | "unreachable"; readonly message: string };
