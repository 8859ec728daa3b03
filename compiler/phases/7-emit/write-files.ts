import { randomBytes } from "node:crypto";
import {
  closeSync,
  fchmodSync,
  fstatSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

/** What a run that was cut off may leave: a file, or a folder that was not there before. */
export const temporaryName = /\.chainsc-[0-9a-f]{12}\.tmp$/;

const beside = (path: string): string => `${path}.chainsc-${randomBytes(6).toString("hex")}.tmp`;

/** Writes files whole: each beside its place, and then renamed into it. */
export interface FileWriter {
  /** Absolute path; its folder is made if need be. */
  replace(path: string, bytes: Uint8Array, mode: number): void;
}

export function fileWriter(): FileWriter {
  const folders = folderMaker();
  const create = fileCreator();
  return {
    replace(path, bytes, mode) {
      folders.ensure(dirname(path));
      const staging = beside(path);
      try {
        create(staging, bytes, mode);
        renameSync(staging, path);
      } catch (error) {
        rmSync(staging, { force: true });
        throw error;
      }
    },
  };
}

export interface NewFile {
  /** Below the folder. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly mode: number;
}

/**
 * Writes folders that are not there: all of one beside its place, and one rename for the whole. Half the system calls of
 * as many files one by one.
 */
export interface FolderWriter {
  /** `folder` is absolute. `pause` is called before every file, and may throw. */
  create(folder: string, files: readonly NewFile[], pause: () => Promise<void>): Promise<void>;
}

export function folderWriter(): FolderWriter {
  const folders = folderMaker();
  const create = fileCreator();
  // What every package has, the runtime above all, is one file with many names: a package on its own is 0.7 MB.
  const places = new Map<Uint8Array, { readonly path: string; readonly mode: number }>();
  const link = linker();
  return {
    async create(folder, files, pause) {
      const staging = beside(folder);
      try {
        folders.ensure(staging);
        for (const { path, bytes, mode } of files) {
          await pause();
          const absolute = join(staging, path);
          folders.ensure(dirname(absolute));
          const twin = places.get(bytes);
          if (twin?.mode === mode && link(twin.path, absolute)) continue;
          places.delete(bytes);
          create(absolute, bytes, mode);
        }
        renameSync(staging, folder);
        for (const { path, bytes, mode } of files)
          if (!places.has(bytes)) places.set(bytes, { path: join(folder, path), mode });
      } catch (error) {
        rmSync(staging, { recursive: true, force: true });
        throw error;
      }
    },
  };
}

/** Gives a file one more name; `false` where that cannot be. A file system that once said no is not asked again. */
function linker(): (from: string, to: string) => boolean {
  let canLink = true;
  return (from, to) => {
    if (!canLink) return false;
    try {
      linkSync(from, to);
      return true;
    } catch (error) {
      // A file can have so many names and no more; the next one gets a copy that others can share.
      canLink = error instanceof Error && "code" in error && error.code === "EMLINK";
      return false;
    }
  };
}

function folderMaker(): { ensure(folder: string): void } {
  const known = new Set<string>();
  return {
    ensure(folder) {
      if (known.has(folder)) return;
      mkdirSync(folder, { recursive: true });
      known.add(folder);
    },
  };
}

/** Makes files of exactly a mode. Whether the process's mask takes something away from it shows in the first one. */
function fileCreator(): (path: string, bytes: Uint8Array, mode: number) => void {
  const isMasked = new Map<number, boolean>();
  return (path, bytes, mode) => {
    const file = openSync(path, "wx", mode);
    try {
      writeFileSync(file, bytes);
      const masked = isMasked.get(mode) ?? (fstatSync(file).mode & 0o777) !== mode;
      isMasked.set(mode, masked);
      if (masked) fchmodSync(file, mode);
    } finally {
      closeSync(file);
    }
  };
}
