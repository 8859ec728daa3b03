import type Dockerode from "dockerode";
import type { EngineImage } from "./engine.ts";

/** An image by name or id; `undefined` when the engine has none. */
export async function findImage(docker: Dockerode, reference: string): Promise<EngineImage | undefined> {
  try {
    const found = await docker.getImage(reference).inspect();
    return {
      id: found.Id,
      sizeBytes: found.Size,
      labels: found.Config.Labels ?? {},
      platform: `${found.Os}/${found.Architecture}`,
    };
  } catch (error) {
    if (error instanceof Error && "statusCode" in error && error.statusCode === 404) return undefined;
    throw error;
  }
}
