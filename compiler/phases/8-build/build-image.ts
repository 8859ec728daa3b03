import { createHash } from "node:crypto";
import { join } from "node:path";
import {
  buildStepFailed,
  packageMissing,
  secretInDockerfile,
  wholeContextCopied,
} from "../../diagnostics/catalogue/8-build.ts";
import type { BuiltImage } from "../../model/built-image.ts";
import { canonicalJson } from "../../model/canonical.ts";
import type { PackagePlan } from "../../model/plan.ts";
import type { Session } from "../../session.ts";
import type { BaseImages } from "./base-images.ts";
import { explainFailure } from "./build-failure.ts";
import { type ContextFile, contextArchive, contextDigest, readContext } from "./context.ts";
import { baseImagesOf, instructionsOf, secretLookingNames, wholeContextCopies } from "./dockerfile.ts";
import type { BuildEvent, EngineImage, ImageEngine } from "./engine.ts";
import { proxyArguments } from "./proxy.ts";

export interface ImageBuild {
  readonly directory: string;
  readonly engine: ImageEngine;
  readonly bases: BaseImages;
  /** Beside the package's own files in the context, and not part of the image key. */
  readonly files: readonly ContextFile[];
}

const keyLabel = "chainsc.image-key";

/** One package directory → one image, or `undefined` after a diagnostic. */
export async function buildImage(
  unit: PackagePlan,
  build: ImageBuild,
  session: Session,
): Promise<BuiltImage | undefined> {
  const { chainlet, image } = unit;
  const { engine } = build;
  const task = `build:${chainlet.name}`;
  session.progress.start(task, `Building ${chainlet.remoteConfig.displayName}`);
  const failed = (): undefined => {
    session.progress.finish(task, "failed");
  };

  try {
    const files = await readPackage(unit, build.directory, session);
    if (!files) return failed();
    const bases: EngineImage[] = [];
    for (const reference of files.bases) {
      const base = await build.bases.get(reference, chainlet.name, (detail) => session.progress.update(task, detail));
      if (!base) return failed();
      bases.push(base);
    }

    const key = imageKey(await contextDigest(files.context), bases, image.platform, image.labels);
    const keyName = `${repositoryOf(image.name)}:key-${key.slice(0, 12)}`;
    const result = { chainlet: chainlet.name, name: image.name, key };
    const there = await engine.findImage(keyName);
    if (there?.labels[keyLabel] === key) {
      await engine.tag(there.id, image.name);
      session.progress.finish(task, "cached", key.slice(0, 12));
      return { ...result, imageId: there.id, sizeBytes: there.sizeBytes, cached: true };
    }

    session.progress.update(task, "sending the context");
    const outcome = await engine.build({
      context: await contextArchive([...files.context, ...build.files].sort((a, b) => (a.path < b.path ? -1 : 1))),
      name: image.name,
      labels: { ...image.labels, [keyLabel]: key },
      buildArgs: proxyArguments(process.env),
      platform: image.platform,
      ...(session.config.build.network !== undefined && { network: session.config.build.network }),
      signal: session.signal,
      onEvent: progressLine((detail) => session.progress.update(task, detail)),
    });
    if (outcome.kind === "failed") {
      const params = explainFailure(outcome.message, outcome.step);
      session.diagnostics.report(buildStepFailed, params, { chainlet: chainlet.name });
      return failed();
    }
    await engine.tag(outcome.image.id, keyName);
    session.progress.finish(task, "done", key.slice(0, 12));
    return { ...result, imageId: outcome.image.id, sizeBytes: outcome.image.sizeBytes, cached: false };
  } catch (error) {
    failed();
    throw error;
  }
}

async function readPackage(
  unit: PackagePlan,
  directory: string,
  session: Session,
): Promise<{ context: ContextFile[]; bases: string[] } | undefined> {
  const place = { chainlet: unit.chainlet.name };
  const path = join(directory, unit.directory);
  if (!session.files.isFile(join(path, "Dockerfile"))) {
    session.diagnostics.report(packageMissing, { directory: path }, place);
    return undefined;
  }
  const limits = { maxBytes: session.config.build.maxContextBytes };
  const context = await readContext(path, limits, session.diagnostics, place);
  const dockerfile = context?.find((file) => file.path === "Dockerfile");
  if (!context || !dockerfile) return undefined;

  const instructions = instructionsOf(dockerfile.content.toString("utf8"));
  const secrets = secretLookingNames(instructions);
  for (const { keyword, name, line } of secrets) {
    session.diagnostics.report(secretInDockerfile, { instruction: keyword, name, line }, place);
  }
  const whole = wholeContextCopies(instructions);
  for (const { line } of whole) session.diagnostics.report(wholeContextCopied, { line }, place);
  return secrets.length + whole.length === 0 ? { context, bases: baseImagesOf(instructions) } : undefined;
}

function imageKey(
  digest: string,
  bases: readonly EngineImage[],
  platform: string,
  labels: Readonly<Record<string, string>>,
): string {
  const identity = { context: digest, bases: bases.map(({ id }) => id), platform, labels };
  return createHash("sha256").update(canonicalJson(identity)).digest("hex");
}

/** Which step is running and the last thing it said. */
function progressLine(update: (detail: string) => void): (event: BuildEvent) => void {
  let step = "";
  return (event) => {
    if (event.kind === "step") {
      if (event.state !== "started" || event.name.startsWith("[internal]")) return;
      step = event.name;
      update(step);
    } else {
      const last =
        event.text
          .trimEnd()
          .split(/[\r\n]+/)
          .at(-1)
          ?.trim() ?? "";
      if (last !== "") update(step === "" ? last : `${step} · ${last}`);
    }
  };
}

const repositoryOf = (name: string): string => name.slice(0, name.lastIndexOf(":"));
