import { readFileSync } from "node:fs";
import { z } from "zod";
import type { BaseImageDecision } from "../../model/plan.ts";
import type { Accelerator, BaseImageChoice } from "../../model/remote-config.ts";

const imageShape = z.strictObject({
  id: z.string(),
  /** Pinned by version, and by digest where one is recorded (`…@sha256:…`). */
  reference: z.string(),
  os: z.string(),
  node: z.string().optional(),
  python: z.string().optional(),
  cuda: z.string().optional(),
  arch: z.array(z.enum(["amd64", "arm64"])),
  accelerators: z.array(z.string()).optional(),
});
const catalogueShape = z.strictObject({
  node: z.array(imageShape),
  python: z.array(imageShape),
  cuda: z.array(imageShape),
  defaultNode: z.string(),
});
export type BaseImageCatalogue = z.infer<typeof catalogueShape>;

/** Reads `templates/base-images.json`. */
export function readBaseImages(path: string): BaseImageCatalogue {
  return catalogueShape.parse(JSON.parse(readFileSync(path, "utf8")));
}

export interface BaseImageRequirements {
  readonly baseImage: BaseImageChoice;
  readonly gpu?: Accelerator | undefined;
}

/**
 * Which image a container starts from, and why. A custom image is taken as it is; a GPU asks for the CUDA runtime, a
 * Python image or CUDA image gets Node from the official image of the same kind of system.
 */
export function chooseBaseImage(
  { baseImage, gpu }: BaseImageRequirements,
  catalogue: BaseImageCatalogue,
  mirrors: Readonly<Record<string, string>>,
): BaseImageDecision {
  const reasons: string[] = [];
  const mirrored = (reference: string): string => {
    const mirror = Object.entries(mirrors).find(([from]) => plainReference(from) === plainReference(reference))?.[1];
    if (mirror === undefined) return reference;
    reasons.push(`baseImages in chainsc.yaml replaces ${reference} by ${mirror}`);
    return mirror;
  };
  if (baseImage.kind === "custom") {
    reasons.push("dockerImage.baseImage names a CustomImage");
    return {
      id: "custom",
      reference: mirrored(baseImage.image),
      nodeExecutable: baseImage.nodeExecutablePath ?? "node",
      reasons,
    };
  }
  const wanted = baseImage.image;
  const nodeId = wanted.startsWith("node") ? wanted : catalogue.defaultNode;
  const node = catalogue.node.find(({ id }) => id === nodeId);
  if (!node) throw new Error(`No base image ${nodeId} in templates/base-images.json`);
  const python = catalogue.python.find(({ id }) => id === wanted);
  const nodeExecutable = "/usr/local/bin/node";
  const copied = (id: string, reference: string): BaseImageDecision => {
    const from = mirrored(node.reference);
    return { id, reference: mirrored(reference), nodeExecutable, nodeFrom: from, reasons };
  };
  if (gpu !== undefined) {
    const cuda = catalogue.cuda.find(({ accelerators }) => accelerators?.includes(gpu));
    if (!cuda) throw new Error(`No CUDA image for ${gpu} in templates/base-images.json`);
    reasons.push(`compute.gpu is ${gpu}, which needs CUDA ${cuda.cuda ?? ""}`.trim());
    reasons.push(`Node ${node.node ?? ""} is copied from its official image`);
    if (python) reasons.push(`Python of this image is the system's; ${wanted} was asked for`);
    return copied(`${cuda.id}-${node.id}`, cuda.reference);
  }
  if (python) {
    reasons.push(`dockerImage.baseImage asks for Python ${python.python ?? ""}`);
    reasons.push(`Node ${node.node ?? ""} is copied from its official image`);
    return copied(`${python.id}-${node.id}`, python.reference);
  }
  reasons.push(`dockerImage.baseImage is ${wanted}`);
  return { id: node.id, reference: mirrored(node.reference), nodeExecutable, reasons };
}

/** `docker.io/library/node:24` and `node:24` are the same image. */
function plainReference(reference: string): string {
  return reference.replace(/^(index\.)?docker\.io\//, "").replace(/^library\//, "");
}
