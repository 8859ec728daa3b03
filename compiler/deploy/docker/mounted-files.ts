import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";

/** Files for one mounted directory, by name. */
export type MountedFiles = ReadonlyMap<string, string>;

/** Where a chainlet looks for what only the deployment knows. */
export const configDirectory = "/etc/b10_dynamic_config";
export const secretsDirectory = "/secrets";

/** A tar of files that nobody but `user` (a numeric id) can read. */
export async function mountedFilesArchive(files: MountedFiles, user: number): Promise<Buffer> {
  const archive = pack();
  const owner = { uid: user, gid: user, mtime: new Date(0) };
  archive.entry({ ...owner, name: "./", type: "directory", mode: 0o500 });
  for (const [name, text] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    archive.entry({ ...owner, name, mode: 0o400 }, text);
  }
  archive.finalize();
  return buffer(archive);
}

/** The files of the dynamic config directory. */
export function dynamicConfigFiles(options: {
  /** Display name → URL of each dependency. */
  readonly services: Readonly<Record<string, string>>;
  readonly environment: string | undefined;
  readonly userEnv: Readonly<Record<string, string>>;
}): MountedFiles {
  const services: Record<string, { predict_url: string }> = {};
  for (const [name, url] of Object.entries(options.services)) services[name] = { predict_url: url };
  return new Map([
    ["dynamic_chainlet_config", JSON.stringify(services)],
    ["environment", JSON.stringify(options.environment === undefined ? null : { name: options.environment })],
    ["chains_user_env", JSON.stringify(options.userEnv)],
  ]);
}
