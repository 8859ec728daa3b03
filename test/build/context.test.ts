import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import fc from "fast-check";
import { extract, type Header } from "tar-stream";
import { afterEach, describe, expect, it } from "vitest";
import { diagnosticSink } from "../../compiler/diagnostics/diagnostic.ts";
import { type ContextFile, contextArchive, readContext } from "../../compiler/phases/8-build/context.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "chainsc-context-"));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}
async function read(folder: string, maxBytes = 1e6) {
  const diagnostics = diagnosticSink();
  const files = await readContext(folder, { maxBytes }, diagnostics, { chainlet: "X" });
  return {
    files,
    codes: diagnostics.all().map(({ code }) => code),
    messages: diagnostics.all().map(({ message }) => message),
  };
}
async function entriesOf(archive: Buffer): Promise<{ header: Header; text: string }[]> {
  const entries: { header: Header; text: string }[] = [];
  for await (const entry of Readable.from([archive]).pipe(extract())) {
    let text = "";
    for await (const chunk of entry) text += String(chunk);
    entries.push({ header: entry.header, text });
  }
  return entries;
}

describe("a build context", () => {
  it("is the same bytes whenever and wherever it was written", async () => {
    const written = { "b/z.js": "1", "a.js": "2", Dockerfile: "FROM scratch" };
    const here = folderOf(written);
    const there = folderOf(Object.fromEntries(Object.entries(written).reverse()));
    utimesSync(join(there, "a.js"), 1, 1);
    chmodSync(join(there, "a.js"), 0o600);
    const [one, two] = await Promise.all(
      [here, there].map(async (folder) => contextArchive((await read(folder)).files ?? [])),
    );
    expect(one?.equals(two ?? Buffer.alloc(0))).toBe(true);
  });

  it("has sorted names, no times, no owners and two modes", async () => {
    const folder = folderOf({ "run.sh": "#!/bin/sh", "a/b.js": "1", "a.js": "2" });
    chmodSync(join(folder, "run.sh"), 0o777);
    const entries = await entriesOf(await contextArchive((await read(folder)).files ?? []));
    expect(
      entries.map(({ header: { name, mode, uid, gid, mtime } }) => [name, mode, uid, gid, mtime?.getTime()]),
    ).toEqual([
      ["a.js", 0o644, 0, 0, 0],
      ["a/b.js", 0o644, 0, 0, 0],
      ["run.sh", 0o755, 0, 0, 0],
    ]);
  });

  it("keeps any file name and content", async () => {
    const name = fc.stringMatching(/^[^/\\\p{Cc}]{1,150}$/u).filter((each) => each !== "." && each !== "..");
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(name, { minLength: 1, maxLength: 5 }), fc.string(), async (names, text) => {
        const files = names.map((path): ContextFile => ({ path, content: Buffer.from(text), executable: false }));
        const entries = await entriesOf(await contextArchive(files));
        expect(entries.map(({ header, text }) => [header.name, text])).toEqual(names.map((path) => [path, text]));
      }),
      { numRuns: 50 },
    );
  });

  it("leaves out installed packages of a local run", async () => {
    const { files } = await read(folderOf({ "a.js": "1", "node_modules/x/index.js": "2" }));
    expect(files?.map(({ path }) => path)).toEqual(["a.js"]);
  });

  it("leaves out what .dockerignore names, and never the Dockerfile", async () => {
    const ignore = "*\n!dist\ndist/**/*.map\n!.chainsc-build\n";
    const files = {
      Dockerfile: "",
      ".dockerignore": ignore,
      "dist/a.js": "1",
      "dist/b/c.map": "2",
      "plan.json": "3",
      ".env": "4",
    };
    const { files: sent, codes } = await read(folderOf(files));
    expect(sent?.map(({ path }) => path)).toEqual([".dockerignore", "Dockerfile", "dist/a.js"]);
    expect(codes).toEqual([]);
  });

  it("follows links inside, as files, and refuses those that lead out", async () => {
    const folder = folderOf({ "data/real.txt": "x" });
    symlinkSync("real.txt", join(folder, "data/link.txt"));
    expect((await read(folder)).files?.map(({ path }) => path)).toEqual(["data/link.txt", "data/real.txt"]);
    symlinkSync("/etc/hostname", join(folder, "data/out.txt"));
    symlinkSync("../../..", join(folder, "data/up"));
    const { files, codes } = await read(folder);
    expect(files).toBeUndefined();
    expect(codes).toEqual(["CHN8033", "CHN8033"]);
  });

  it("refuses links that never end and links to nothing", async () => {
    const folder = folderOf({ "a.js": "1" });
    symlinkSync(".", join(folder, "self"));
    symlinkSync("gone", join(folder, "dangling"));
    expect((await read(folder)).codes).toEqual(["CHN8035", "CHN8035"]);
  });

  it("refuses what looks like a key", async () => {
    const pem = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n";
    const { codes, messages } = await read(
      folderOf({
        "data/server.pem": pem,
        "data/.env": "A=1",
        ".npmrc": "//r/:_authToken=1",
        "data/id_ed25519": "k",
        "x.p12": "k",
      }),
    );
    expect(codes).toEqual(Array(5).fill("CHN8032"));
    expect(messages.join("\n")).not.toContain("MIIE");
  });

  it("lets files pass that only look a little like keys", async () => {
    const { codes } = await read(
      folderOf({
        "dist/parse.js": 'if (text.startsWith("-----BEGIN PRIVATE KEY-----")) parse(text);',
        "data/.env.example": "A=",
        "data/ca.pem": "-----BEGIN CERTIFICATE-----\nMIIE\n",
        "data/public.pem": "-----BEGIN PUBLIC KEY-----\nMIIE\n",
        "keyboard.key.json": "{}",
      }),
    );
    expect(codes).toEqual([]);
  });

  it("names the largest files of one that is too large", async () => {
    const { codes, messages } = await read(folderOf({ "data/big.bin": "x".repeat(5000), "a.js": "1" }), 4000);
    expect(codes).toEqual(["CHN8034"]);
    expect(messages[0]).toContain("data/big.bin");
  });
});
