import { userInfo } from "node:os";
import type Dockerode from "dockerode";
import { z } from "zod";
import { engineForbidden, engineTooOld, noEngine } from "../../diagnostics/catalogue/8-build.ts";
import type { Session } from "../../session.ts";
import { buildThroughApi } from "./docker-build.ts";
import { pullThroughApi } from "./docker-pull.ts";
import type { ImageEngine } from "./engine.ts";
import { findImage } from "./find-image.ts";

/** An engine that answered, with the connection that deployments use too. */
export interface DockerEngine extends ImageEngine {
  readonly docker: Dockerode;
  readonly version: string;
  readonly apiVersion: string;
  /** How it was reached: a socket or a URL. */
  readonly address: string;
}

const neededApi = "1.40";

/**
 * Connects to the engine of `DOCKER_HOST`, else of the default socket, and checks that it can build. Reports why not and
 * resolves to `undefined`.
 */
export async function openDockerEngine(
  session: Session,
  options: { readonly answerWithinMs?: number } = {},
): Promise<DockerEngine | undefined> {
  const { answerWithinMs = 15_000 } = options;
  const configured = process.env.DOCKER_HOST;
  let address = configured ?? "the default address";
  try {
    const docker = await connectDocker();
    address = configured ?? (await socketAddress(docker)) ?? address;
    const { version, apiVersion } = await askVersion(docker, answerWithinMs, session.signal);
    if (compareVersions(apiVersion, neededApi) < 0) {
      session.diagnostics.report(engineTooOld, { version, apiVersion, needed: neededApi });
      return undefined;
    }
    return {
      docker,
      version,
      apiVersion,
      address,
      findImage: (reference) => findImage(docker, reference),
      pull: (request) => pullThroughApi(docker, request),
      build: (request) => buildThroughApi(docker, request),
      tag: async (imageId, reference) => {
        const colon = reference.lastIndexOf(":");
        await docker.getImage(imageId).tag({ repo: reference.slice(0, colon), tag: reference.slice(colon + 1) });
      },
    };
  } catch (error) {
    session.signal.throwIfAborted();
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EACCES" || code === "EPERM") {
      session.diagnostics.report(engineForbidden, { address, user: userInfo().username });
    } else {
      session.diagnostics.report(noEngine, { address, why: whyNot(code, error) });
    }
    return undefined;
  }
}

/** The client takes a while to load, so only what needs an engine loads it. */
async function connectDocker(): Promise<Dockerode> {
  const { default: Docker } = await import("dockerode");
  return new Docker();
}

async function socketAddress(docker: Dockerode): Promise<string | undefined> {
  const { socketPath } = docker.modem as { socketPath?: unknown };
  const path: unknown = typeof socketPath === "function" ? await socketPath() : socketPath;
  return typeof path === "string" ? `unix://${path}` : undefined;
}

const versionAnswer = z.object({ Version: z.string(), ApiVersion: z.string() });

async function askVersion(docker: Dockerode, withinMs: number, signal: AbortSignal) {
  const limit = AbortSignal.timeout(withinMs);
  // The client takes an abort signal here, which its types do not know.
  const ask = docker.version.bind(docker) as (options: { abortSignal: AbortSignal }) => Promise<unknown>;
  try {
    const answer = versionAnswer.safeParse(await ask({ abortSignal: AbortSignal.any([limit, signal]) }));
    if (!answer.success) throw new Error("what answers there is no Docker engine");
    return { version: answer.data.Version, apiVersion: answer.data.ApiVersion };
  } catch (error) {
    throw limit.aborted ? new Error(`it did not answer within ${withinMs / 1000} s`) : error;
  }
}

function whyNot(code: unknown, error: unknown): string {
  switch (code) {
    case "ENOENT":
      return "there is no such socket";
    case "ECONNREFUSED":
      return "the connection was refused";
    case "ENOTFOUND":
      return "its host is unknown";
    default:
      return error instanceof Error ? error.message.trim() : String(error);
  }
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number));
  return (left?.[0] ?? 0) - (right?.[0] ?? 0) || (left?.[1] ?? 0) - (right?.[1] ?? 0);
}
