import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { ensureCacheDirectory } from "../cache/cache-directory.ts";
import { installFailed } from "../diagnostics/catalogue/9-local.ts";
import { canonicalJson } from "../model/canonical.ts";
import type { PackagePlan } from "../model/plan.ts";
import type { Session } from "../session.ts";

/**
 * The folder whose `node_modules` has the npm closure of a chainlet: the project root when everything is installed
 * there, else a cached install of exactly the closure. `undefined` after a diagnostic, or when no package is needed.
 */
export async function closureRoot(plan: PackagePlan, session: Session): Promise<string | undefined> {
  const needed = plan.packages.filter(({ optional }) => !optional);
  if (needed.every(({ path }) => existsSync(join(session.root, path, "package.json")))) return session.root;
  const { lockfile, packageJson, chainlet } = plan;
  if (!lockfile) return session.root;

  const hash = createHash("sha256").update(canonicalJson([packageJson, lockfile, process.platform, process.arch]));
  const cache = join(ensureCacheDirectory(session.root), "installs");
  const target = join(cache, hash.digest("hex").slice(0, 16));
  if (existsSync(target)) return target;

  const task = `install ${chainlet.name}`;
  session.progress.start(task, `Installing the packages of ${chainlet.name}`);
  await mkdir(cache, { recursive: true });
  // Installed beside and renamed, so that an interrupted install is never taken for a whole one.
  const staging = await mkdtemp(join(cache, ".new-"));
  try {
    await writeFile(join(staging, "package.json"), JSON.stringify(packageJson));
    await writeFile(join(staging, "package-lock.json"), JSON.stringify(lockfile));
    const userconfig = session.config.build.npmrc;
    const { exitCode, all, isCanceled } = await execa(
      "npm",
      ["ci", "--ignore-scripts", "--no-audit", "--no-fund", ...(userconfig ? ["--userconfig", userconfig] : [])],
      { cwd: staging, all: true, reject: false, cancelSignal: session.signal, stdin: "ignore" },
    );
    if (isCanceled) session.signal.throwIfAborted();
    if (exitCode !== 0) {
      const params = { what: `the package of ${chainlet.name}`, output: lastLines(all ?? "", 12) };
      session.diagnostics.report(installFailed, params, { chainlet: chainlet.name });
      session.progress.finish(task, "failed");
      return undefined;
    }
    await rename(staging, target).catch((error: unknown) => {
      // Another run was faster; its install is as good.
      if (!existsSync(target)) throw error;
    });
    session.progress.finish(task, "done");
    return target;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** The end of an output, for a message. */
export function lastLines(output: string, count: number): string {
  return output.trimEnd().split("\n").slice(-count).join("\n");
}
