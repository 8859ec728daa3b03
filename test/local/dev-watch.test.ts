import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { stampFile } from "../../compiler/cache/file-stamp.ts";
import { stampListing } from "../../compiler/cache/listing-stamp.ts";
import { stampTree } from "../../compiler/cache/tree-stamp.ts";
import { FileWatch } from "../../compiler/local/dev/file-watch.ts";
import { WatchedInputs } from "../../compiler/local/dev/watched-inputs.ts";

function folderWith(files: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "chainsc-watch-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

function inputsOf(
  root: string,
  { files = [], missing = [], trees = [], listings = [] }: Record<string, string[]>,
): WatchedInputs {
  const inputs = Object.fromEntries(
    files.flatMap((path) => {
      const stamp = stampFile(join(root, path), Date.now());
      return stamp ? [[path, stamp]] : [];
    }),
  );
  const stamped = Object.fromEntries(trees.map((path) => [path, stampTree(join(root, path)) ?? ""]));
  const listed = Object.fromEntries(listings.map((path) => [path, stampListing(join(root, path))]));
  const build = { inputs, directories: [], missing, trees: stamped, listings: listed };
  return new WatchedInputs(root, build, [join(root, "besides")]);
}

describe("what a build depends on", () => {
  it("changes when a folder that the tsconfig looks through gets a source, and for no other name", () => {
    const root = folderWith({ "types/a.ts": "a" });
    const inputs = inputsOf(root, { listings: ["types"] });
    writeFileSync(join(root, "types/notes.txt"), "");
    expect(inputs.takeChanges()).toEqual([]);
    writeFileSync(join(root, "types/ambient.d.ts"), "");
    expect(inputs.takeChanges()).toEqual([join(root, "types")]);
    expect(inputs.takeChanges()).toEqual([]);
    expect(inputs.folders().get(join(root, "types"))).toBeUndefined();
    expect(inputs.folders().has(join(root, "types"))).toBe(true);
  });

  it("changes by content and by presence, once for each change", () => {
    const root = folderWith({ "a.ts": "a", "b.ts": "b", "data/x": "x" });
    const inputs = inputsOf(root, { files: ["a.ts", "b.ts"], missing: ["src"], trees: ["data"] });
    const changes = (): string[] => inputs.takeChanges().map((path) => path.slice(root.length + 1));
    expect(changes()).toEqual([]);
    utimesSync(join(root, "a.ts"), new Date(), new Date(1));
    expect(changes()).toEqual([]);
    writeFileSync(join(root, "a.ts"), "A");
    rmSync(join(root, "b.ts"));
    expect(changes()).toEqual(["a.ts", "b.ts"]);
    expect(changes()).toEqual([]);
    writeFileSync(join(root, "b.ts"), "b");
    mkdirSync(join(root, "src"));
    writeFileSync(join(root, "data/y"), "y");
    writeFileSync(join(root, "besides"), "");
    expect(changes()).toEqual(["b.ts", "besides", "src", "data"]);
    expect(changes()).toEqual([]);
  });
});

describe.each([false, true])("following files (polling: %s)", (poll) => {
  it("tells of edits, of files that appear in folders that were not there, and of folders that are replaced", async () => {
    const root = folderWith({ "src/a.ts": "1" });
    let tell: ((paths: readonly string[]) => void) | undefined;
    const told = (): Promise<readonly string[]> =>
      new Promise((resolve) => {
        tell = (paths) => resolve(paths.map((path) => path.slice(root.length + 1)));
      });
    const watch = new FileWatch({ poll, onChange: (paths) => tell?.(paths) });
    onTestFinished(() => watch.close());
    watch.follow(inputsOf(root, { files: ["src/a.ts"], missing: ["lib"] }));

    let next = told();
    writeFileSync(join(root, "src/a.ts"), "2");
    expect(await next).toEqual(["src/a.ts"]);

    next = told();
    mkdirSync(join(root, "lib/deep"), { recursive: true });
    expect(await next).toEqual(["lib"]);

    // As a checkout does it: another folder under the old name.
    next = told();
    mkdirSync(join(root, "other"));
    writeFileSync(join(root, "other/a.ts"), "3");
    renameSync(join(root, "src"), join(root, "old"));
    renameSync(join(root, "other"), join(root, "src"));
    expect(await next).toEqual(["src/a.ts"]);

    next = told();
    writeFileSync(join(root, "src/a.ts"), "4");
    expect(await next).toEqual(["src/a.ts"]);
  });
});
