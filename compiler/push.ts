import { type BuildResult, build } from "./build.ts";
import type { CompileRequest } from "./compile.ts";
import type { Deployment } from "./deploy/docker/deployment.ts";
import { type DockerEngine, openDockerEngine } from "./phases/8-build/docker-engine.ts";
import type { Session } from "./session.ts";

export interface PushRequest extends CompileRequest {
  /** A docker remote of the configuration. */
  readonly remote: string;
  readonly stage: "development" | "production";
  readonly deploymentName?: string | undefined;
  readonly userEnv?: Readonly<Record<string, string>> | undefined;
  /** Where `TRUSS_SECRET_<name>` are. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Write the packages and stop there. */
  readonly generateOnly: boolean;
}

export interface Pushed {
  /** Absent when there was no engine to build for. */
  readonly built?: BuildResult;
  readonly engine?: DockerEngine;
  /** Absent after findings, and when only packages were wanted. */
  readonly deployment?: Deployment;
}

/** Builds a chain and starts it on the engine. What goes wrong is in the session's diagnostics, and nothing is left running. */
export async function push(request: PushRequest, session: Session): Promise<Pushed> {
  const { source, entrypoint, name } = request;
  const compile = { source, entrypoint, name };
  if (request.generateOnly) return { built: await build(compile, { stages: [] }, session) };
  // An engine that is not there should be known before minutes of building.
  const engine = await openDockerEngine(session);
  if (!engine) return {};
  const built = await build(compile, { stages: ["smoke", "images"], engine: async () => engine }, session);
  if (!built.plan || session.diagnostics.hasErrors()) return { built, engine };
  const { deployChain } = await import("./deploy/docker/deploy.ts");
  const deployment = await deployChain(
    built.plan,
    built.images,
    {
      docker: engine.docker,
      environment: request.environment,
      userEnv: request.userEnv,
      gpu: session.config.remotes[request.remote]?.gpu ?? "required",
      stage: request.stage,
      name: request.deploymentName,
    },
    session,
  );
  return { built, engine, ...(deployment && { deployment }) };
}
