import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { BuildInputs } from "../../cache/build-inputs.ts";
import { type FileStamp, isUnchanged, stampFile } from "../../cache/file-stamp.ts";
import { stampListing } from "../../cache/listing-stamp.ts";
import { stampTree } from "../../cache/tree-stamp.ts";

/** A folder of which every name counts; `deep`: those below it as well. */
interface WatchedFolder {
  readonly path: string;
  readonly read: (path: string) => string | undefined;
  readonly deep: boolean;
  stamp: string | undefined;
}

/** All that decides the outcome of a build, as it was when looked at last. What has changed is told by content, not by events. */
export class WatchedInputs {
  readonly #root: string;
  readonly #files: Map<string, FileStamp | undefined>;
  readonly #directories: Map<string, boolean>;
  readonly #wholes: WatchedFolder[];

  /** `others`: more files, absolute, whether they are there or not. */
  constructor(root: string, build: Omit<BuildInputs, "uncertain">, others: readonly string[]) {
    this.#root = root;
    this.#files = new Map(Object.entries(build.inputs).map(([path, stamp]) => [join(root, path), stamp]));
    for (const path of others) if (!this.#files.has(path)) this.#files.set(path, stampOf(path));
    this.#directories = new Map(build.directories.map((path) => [join(root, path), true]));
    for (const path of build.missing) this.#directories.set(join(root, path), false);
    this.#wholes = [
      ...Object.entries(build.trees).map(([path, stamp]) => ({
        path: join(root, path),
        stamp,
        read: stampTree,
        deep: true,
      })),
      ...Object.entries(build.listings).map(([path, stamp]) => ({
        path: join(root, path),
        stamp,
        read: stampListing,
        deep: false,
      })),
    ];
  }

  /** What is not as it was, absolute; the present state is what the next call compares with. */
  takeChanges(): string[] {
    const changed: string[] = [];
    for (const [path, stamp] of this.#files) {
      if (stamp === undefined ? !statSync(path, { throwIfNoEntry: false })?.isFile() : same(path, stamp)) continue;
      changed.push(path);
      this.#files.set(path, stampOf(path));
    }
    for (const [path, wasThere] of this.#directories) {
      if (existsSync(path) === wasThere) continue;
      changed.push(path);
      this.#directories.set(path, !wasThere);
    }
    for (const folder of this.#wholes) {
      const now = folderStamp(folder);
      if (now === folder.stamp) continue;
      changed.push(folder.path);
      folder.stamp = now;
    }
    return changed;
  }

  get root(): string {
    return this.#root;
  }

  /** The folders in which every change shows, with the names in them that matter; `undefined`: all of them. */
  folders(): ReadonlyMap<string, ReadonlySet<string> | undefined> {
    const folders = new Map<string, Set<string> | undefined>();
    for (const path of [...this.#files.keys(), ...this.#directories.keys(), ...this.#wholes.map(({ path }) => path)]) {
      // Of what is not there, the nearest folder that is: the next step of the path appears in it.
      let name = path;
      while (dirname(name) !== name && !isFolder(dirname(name))) name = dirname(name);
      const folder = dirname(name);
      if (folders.has(folder)) folders.get(folder)?.add(name.slice(folder.length).replace(/^[\\/]/, ""));
      else folders.set(folder, new Set([name.slice(folder.length).replace(/^[\\/]/, "")]));
    }
    const whole = (folder: string, deep: boolean): void => {
      if (!isFolder(folder)) return;
      folders.set(folder, undefined);
      if (!deep) return;
      for (const entry of readdirSync(folder, { withFileTypes: true }))
        if (entry.isDirectory()) whole(join(folder, entry.name), deep);
    };
    for (const { path, deep } of this.#wholes) whole(path, deep);
    return folders;
  }
}

function same(path: string, stamp: FileStamp): boolean {
  try {
    return isUnchanged(path, stamp);
  } catch {
    // Gone between two looks, or not readable.
    return false;
  }
}

function folderStamp({ path, read }: WatchedFolder): string | undefined {
  try {
    return read(path);
  } catch {
    // Something in it is being removed just now: it is not what it was, and the next look sees the rest.
    return undefined;
  }
}

function stampOf(path: string): FileStamp | undefined {
  try {
    return stampFile(path, Date.now());
  } catch {
    return undefined;
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
