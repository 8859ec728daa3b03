import type { PackagePlan } from "../../model/plan.ts";
import { sha256 } from "./output-manifest.ts";

/**
 * What was decided and why, as `chainlet.plan.json` keeps it: without what lies beside it as files of its own, and of
 * other chainlets only what a caller may know.
 */
export function planView(plan: PackagePlan): object {
  const { files, stubs, dependencies, packageJson: _manifest, lockfile: _lockfile, ...rest } = plan;
  return {
    ...rest,
    dependencies: dependencies.map(({ member, chainlet }) => ({
      member,
      name: chainlet.name,
      displayName: chainlet.remoteConfig.displayName,
      file: chainlet.file,
      interfaceHash: chainlet.interfaceHash,
    })),
    stubs: stubs.map(({ chainlet, ...stub }) => ({ name: chainlet.name, file: chainlet.file, ...stub })),
    files: files.map(({ text, imports: _imports, ...file }) => ({
      ...file,
      bytes: Buffer.byteLength(text),
      sha256: sha256(Buffer.from(text)),
    })),
  };
}
