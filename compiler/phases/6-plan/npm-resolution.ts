import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { Session } from "../../session.ts";
import { type LockedPackage, type Lockfile, parseLockfile } from "./lockfile.ts";
import { splitRequirement } from "./resolve-requirements.ts";

export type NpmResolution =
  | { readonly kind: "resolved"; readonly packages: Readonly<Record<string, LockedPackage>> }
  | { readonly kind: "failed"; readonly why: string };

/**
 * Asks npm which versions extra packages have beside those of the lockfile. Works on a copy in a temporary folder,
 * installs nothing and runs no scripts.
 */
export async function resolveWithNpm(
  base: Lockfile,
  requirements: readonly string[],
  session: Session,
): Promise<NpmResolution> {
  const folder = await mkdtemp(join(tmpdir(), "chainsc-resolve-"));
  try {
    const root = base.packages[""];
    const known = { ...root?.devDependencies, ...root?.optionalDependencies, ...root?.dependencies };
    const extra = Object.fromEntries(
      requirements.map(splitRequirement).map(({ name, range }) => [name, range ?? "latest"]),
    );
    // Links to folders of the project do not exist in the copy, and nothing else needs them.
    const links = new Set(
      Object.entries(base.packages).flatMap(([key, entry]) =>
        entry.link || !key.includes("node_modules/") ? [key] : [],
      ),
    );
    const packages = Object.fromEntries(Object.entries(base.packages).filter(([key]) => key !== "" && !links.has(key)));
    const ours = Object.fromEntries(Object.entries(known).filter(([name]) => !links.has(`node_modules/${name}`)));
    const own = { name: "requirements", version: "0.0.0", dependencies: ours };
    const lock = {
      name: own.name,
      version: own.version,
      lockfileVersion: 3,
      requires: true,
      packages: { "": own, ...packages },
    };
    await writeFile(join(folder, "package-lock.json"), JSON.stringify(lock));
    await writeFile(join(folder, "package.json"), JSON.stringify({ ...own, dependencies: { ...ours, ...extra } }));
    // It may hold a token: no second copy of it.
    const npmrc = join(session.root, ".npmrc");
    if (session.files.readText(npmrc) !== undefined) await symlink(npmrc, join(folder, ".npmrc"));
    const { npmrc: userConfig } = session.config.build;
    const result = await execa(
      "npm",
      [
        "install",
        "--package-lock-only",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--fetch-retries=1",
        ...(userConfig === undefined ? [] : [`--userconfig=${userConfig}`]),
      ],
      { cwd: folder, reject: false, cancelSignal: session.signal, timeout: 120_000, stdin: "ignore" },
    );
    session.signal.throwIfAborted();
    if (result.failed) return { kind: "failed", why: reasonOf(result.stderr, result.shortMessage) };
    const parsed = parseLockfile(await readFile(join(folder, "package-lock.json"), "utf8"), base.directory);
    return parsed
      ? { kind: "resolved", packages: parsed.packages }
      : { kind: "failed", why: "npm wrote no lockfile of version 2 or 3." };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** npm's own first sentence about it. */
function reasonOf(stderr: string, otherwise: string | undefined): string {
  const lines = stderr.split("\n").flatMap((line) => /^npm (?:error|ERR!)\s+(.*)$/.exec(line)?.[1] ?? []);
  const told = lines.find(
    (line) => !/^(code|errno|syscall|A complete log|network (?:This|If|In))/.test(line) && line !== "",
  );
  return `${told ?? otherwise ?? "npm failed."}`.replace(/\.?$/, ".");
}
