import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir, realpath, stat } from "node:fs/promises";
import { join, posix, relative, sep } from "node:path";

interface FolderFile {
  /** Below the folder, POSIX. */
  readonly path: string;
  readonly absolute: string;
  readonly size: number;
  readonly sha256: string;
  readonly executable: boolean;
}

export interface FolderContents {
  /** Sorted by path. */
  readonly files: readonly FolderFile[];
  /** Absolute paths of the folder itself and of those in it. */
  readonly folders: readonly string[];
  /** Symbolic links that lead out of the folder or nowhere. */
  readonly strayLinks: readonly string[];
}

/** Every regular file below a folder, links inside it followed. Devices, sockets and empty folders are left out. */
export async function readFolder(
  folder: string,
  isLeftOut: (path: string, isFolder: boolean) => boolean,
): Promise<FolderContents> {
  const root = await realpath(folder);
  const files: FolderFile[] = [];
  const folders: string[] = [];
  const strayLinks: string[] = [];
  const visit = async (directory: string, below: string, within: ReadonlySet<string>): Promise<void> => {
    folders.push(directory);
    const names = (await readdir(directory)).sort();
    for (const name of names) {
      const path = posix.join(below, name);
      const absolute = join(directory, name);
      const own = await lstat(absolute);
      if (isLeftOut(path, own.isDirectory())) continue;
      const real = own.isSymbolicLink() ? await insideOnly(absolute, root) : absolute;
      if (real === undefined) {
        strayLinks.push(path);
        continue;
      }
      const found = await stat(real);
      if (found.isDirectory()) {
        const resolved = await realpath(real);
        if (!within.has(resolved)) await visit(real, path, new Set([...within, resolved]));
      } else if (found.isFile()) {
        const executable = (found.mode & 0o111) !== 0;
        files.push({ path, absolute: real, size: found.size, sha256: await sha256Of(real), executable });
      }
    }
  };
  await visit(root, "", new Set([root]));
  const byPath = (a: { readonly path: string }, b: { readonly path: string }): number => (a.path < b.path ? -1 : 1);
  return { files: files.sort(byPath), folders, strayLinks: strayLinks.sort() };
}

async function insideOnly(link: string, root: string): Promise<string | undefined> {
  try {
    const target = await realpath(link);
    const below = relative(root, target);
    return below === ".." || below.startsWith(`..${sep}`) ? undefined : target;
  } catch {
    return undefined;
  }
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
