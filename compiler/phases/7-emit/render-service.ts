import type { PackagePlan } from "../../model/plan.ts";
import { pairs } from "./pairs.ts";
import type { Templates } from "./templates.ts";

/** The `Dockerfile` of a chainlet that stands for an existing image, without its banner; `undefined` when only the platform can build it. */
export function renderServiceDockerfile(plan: PackagePlan, templates: Templates): string | undefined {
  const { service, baseImage, image, data } = plan;
  if (service?.kind !== "server") return undefined;
  const { apt, buildCommands, command, environment, port } = service;
  return templates.fill("Dockerfile-service", {
    base: baseImage.reference,
    apt,
    buildCommands,
    hasData: data.some(({ output }) => output.startsWith("data/")),
    environment: pairs(environment),
    port,
    command: command.length > 0 ? command : undefined,
    labels: pairs(image.labels),
  });
}

/** Its `.dockerignore`: the image has everything but the data. */
export const serviceDockerignore = "*\n!data\n";
