import { type FSWatcher, statSync, watch } from "node:fs";
import { basename } from "node:path";
import type { WatchedInputs } from "./watched-inputs.ts";

/** After the last event of a burst, in milliseconds: a save is several events, a checkout hundreds. */
const quietMs = 40;
/** Events that never stop must not hide a change. */
const longestWaitMs = 400;
/** How often files are looked at without an event: some file systems (network, mounts of virtual machines) send none. */
const lookAnywayMs = 2000;
const pollMs = 300;

interface WatchedFolder {
  readonly watcher: FSWatcher;
  readonly inode: number;
}

/** Calls back when an input has changed. Events of the file system are hints when to look; what has changed is what is different. */
export class FileWatch {
  readonly #poll: boolean;
  readonly #onChange: (paths: readonly string[]) => void;
  readonly #folders = new Map<string, WatchedFolder>();
  #names: ReadonlyMap<string, ReadonlySet<string> | undefined> = new Map();
  #inputs: WatchedInputs | undefined;
  #timer: NodeJS.Timeout | undefined;
  #hintedAt: number | undefined;
  readonly #clock: NodeJS.Timeout;
  #closed = false;

  constructor({ poll, onChange }: { poll: boolean; onChange: (paths: readonly string[]) => void }) {
    this.#poll = poll;
    this.#onChange = onChange;
    // What is found without an event may still be in the middle of its burst.
    this.#clock = setInterval(() => this.#look(quietMs), poll ? pollMs : lookAnywayMs);
  }

  /** From now on these. What has changed since they were stamped is told at once. */
  follow(inputs: WatchedInputs): void {
    if (this.#closed) return;
    this.#inputs = inputs;
    this.#watchFolders();
    this.#look();
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#clock);
    clearTimeout(this.#timer);
    for (const { watcher } of this.#folders.values()) watcher.close();
    this.#folders.clear();
  }

  #watchFolders(): void {
    if (this.#poll || !this.#inputs) return;
    this.#names = this.#inputs.folders();
    for (const [folder, { watcher, inode }] of this.#folders) {
      // A folder that was made anew under its old name is another one.
      if (this.#names.has(folder) && inodeOf(folder) === inode) continue;
      watcher.close();
      this.#folders.delete(folder);
    }
    for (const folder of this.#names.keys()) {
      const inode = inodeOf(folder);
      if (this.#folders.has(folder) || inode === undefined) continue;
      try {
        const watcher = watch(folder, { persistent: false }, (_event, name) => this.#onEvent(folder, name));
        watcher.on("error", () => this.#hint());
        this.#folders.set(folder, { watcher, inode });
      } catch {
        // No watches left, or no right to have one: the look that comes anyway finds the change.
      }
    }
  }

  #onEvent(folder: string, name: string | null): void {
    const names = this.#names.get(folder);
    if (name === null || names === undefined || names.has(name) || name === basename(folder)) this.#hint();
  }

  #hint(): void {
    if (this.#closed) return;
    const now = performance.now();
    this.#hintedAt ??= now;
    clearTimeout(this.#timer);
    const rest = Math.max(0, this.#hintedAt + longestWaitMs - now);
    this.#timer = setTimeout(
      () => {
        this.#hintedAt = undefined;
        this.#watchFolders();
        this.#look();
      },
      Math.min(quietMs, rest),
    );
  }

  #look(thenWaitMs = 0): void {
    const changed = this.#closed ? [] : (this.#inputs?.takeChanges() ?? []);
    if (changed.length > 0) setTimeout(() => this.#onChange(changed), thenWaitMs);
  }
}

const inodeOf = (folder: string): number | undefined => statSync(folder, { throwIfNoEntry: false })?.ino;
