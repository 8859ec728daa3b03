import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { Chainlet } from "../../model/chain.ts";
import type { ImagePlan, ServicePlan } from "../../model/plan.ts";
import type { BaseImageChoice } from "../../model/remote-config.ts";
import type { ProjectPath } from "../../model/source.ts";
import type { Session } from "../../session.ts";
import { splitCommand } from "./split-command.ts";

export interface ExistingImage {
  readonly service: ServicePlan;
  /** Absent when the chainlet's own holds, or when nothing is known. */
  readonly baseImage?: BaseImageChoice;
  /** What the image plan takes from it. */
  readonly image?: Pick<ImagePlan, "port" | "secretKeys">;
}

/** What a chainlet that stands for an existing image has to be started by; `undefined` for the user's own code. */
export async function planService(chainlet: Chainlet, session: Session): Promise<ExistingImage | undefined> {
  switch (chainlet.kind) {
    case "chainlet":
      return undefined;
    case "container":
      return containerService(chainlet);
    case "truss":
      return chainlet.trussDir === undefined ? undefined : trussService(chainlet.trussDir, session);
  }
}

function containerService({ container, remoteConfig }: Chainlet): ExistingImage | undefined {
  if (!container) return undefined;
  const command = splitCommand(container.startCommand);
  if (!command) return unknown("its startCommand has a quote that is not closed");
  if (command.some((word) => /\p{Cc}/u.test(word))) return unknown("its startCommand is not on one line");
  const { assets, dockerImage, options, buildCommands } = remoteConfig;
  return {
    service: {
      kind: "server",
      command,
      port: container.serverPort,
      predictPath: container.predictEndpoint,
      readinessPath: container.readinessEndpoint,
      environment: options.envVariables,
      apt: dockerImage.aptRequirements,
      buildCommands,
    },
    image: { port: container.serverPort, secretKeys: assets.secretKeys },
  };
}

const text = z.string().refine((found) => !/\p{Cc}/u.test(found));
const urlPath = z.string().regex(/^\/[\w.~!$&'()*+,;=:@%/-]*$/);
const shape = z.object({
  base_image: z.object({ image: z.string().regex(/^[a-z0-9][\w.:/@-]{0,499}$/i) }),
  docker_server: z.object({
    start_command: text.nullish(),
    server_port: z.int().min(1).max(65_535),
    predict_endpoint: urlPath,
    readiness_endpoint: urlPath,
  }),
  build_commands: z.array(text.refine((found) => !found.endsWith("\\"))).default([]),
  system_packages: z.array(z.string().regex(/^[a-z0-9][a-z0-9+.:=~-]+$/i)).default([]),
  environment_variables: z.record(z.string().regex(/^[A-Za-z_]\w*$/), z.coerce.string().pipe(text)).default({}),
  secrets: z.record(z.string().regex(/^[\w.-]+$/), z.unknown()).default({}),
});

/** What only the platform, or Truss's own build, does about an image. */
const platformOnly = ["requirements", "requirements_file", "external_data", "model_cache", "weights"] as const;

async function trussService(trussDir: ProjectPath, session: Session): Promise<ExistingImage | undefined> {
  const folder = join(session.root, trussDir);
  // A folder without it has been refused with the other files.
  const config = await readFile(join(folder, "config.yaml"), "utf8").catch(() => undefined);
  if (config === undefined) return undefined;
  const written = parseYaml(config);
  if (typeof written !== "object" || written === null) return unknown("its config.yaml cannot be read");
  if (!("docker_server" in written) || written.docker_server === null)
    return unknown("its config.yaml has no docker_server, so only Truss itself can build an image of it");
  const own = platformOnly.find((key) => isSet((written as Record<string, unknown>)[key]));
  if (own !== undefined) return unknown(`its config.yaml has ${own}, which only Truss itself can build`);
  if (session.files.isFile(join(folder, "Dockerfile"))) return unknown("it has a Dockerfile of its own");
  const parsed = shape.safeParse(written);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return unknown(`${issue?.path.join(".") || "docker_server"} in its config.yaml is missing or not usable`);
  }
  const { base_image, docker_server, build_commands, system_packages, environment_variables, secrets } = parsed.data;
  const command = splitCommand(docker_server.start_command ?? "");
  if (!command) return unknown("its start_command has a quote that is not closed");
  return {
    service: {
      kind: "server",
      command,
      port: docker_server.server_port,
      predictPath: docker_server.predict_endpoint,
      readinessPath: docker_server.readiness_endpoint,
      environment: environment_variables,
      apt: system_packages,
      buildCommands: build_commands,
    },
    baseImage: { kind: "custom", image: base_image.image },
    image: { port: docker_server.server_port, secretKeys: Object.keys(secrets).sort() },
  };
}

function parseYaml(yaml: string): unknown {
  try {
    return parse(yaml, { version: "1.1" });
  } catch {
    return undefined;
  }
}

const isSet = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0);

const unknown = (why: string): ExistingImage => ({ service: { kind: "unknown", why } });
