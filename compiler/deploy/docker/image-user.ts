import { text } from "node:stream/consumers";
import type Dockerode from "dockerode";
import { extract } from "tar-stream";

/** The numeric user that an existing image runs as, so that mounted files can be its own. `container` is of that image, and need not run. */
export async function userOf(docker: Dockerode, imageId: string, container: Dockerode.Container): Promise<number> {
  const { Config } = await docker.getImage(imageId).inspect();
  const [name = ""] = (Config.User ?? "").split(":");
  if (name === "" || name === "root") return 0;
  if (/^\d+$/.test(name)) return Number(name);
  const line = (await passwd(container)).split("\n").find((each) => each.startsWith(`${name}:`));
  return Number(line?.split(":")[2] ?? 0);
}

async function passwd(container: Dockerode.Container): Promise<string> {
  const archive = extract();
  (await container.getArchive({ path: "/etc/passwd" })).pipe(archive);
  for await (const entry of archive) return text(entry);
  return "";
}
