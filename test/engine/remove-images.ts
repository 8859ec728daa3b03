import { docker } from "./engine.ts";

/** Takes the images of a test chain out of the engine again. */
export async function removeImages(chain: string): Promise<void> {
  const images = await docker().listImages();
  const names = images.flatMap(({ RepoTags }) => RepoTags ?? []).filter((name) => name.startsWith(`chainsc/${chain}/`));
  for (const name of names) await docker().getImage(name).remove();
}
