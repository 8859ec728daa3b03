import { stat } from "node:fs/promises";
import { join, posix } from "node:path";
import * as rules from "../../diagnostics/catalogue/6-plan.ts";
import type { Chainlet } from "../../model/chain.ts";
import type { PlannedCopy, Reason } from "../../model/plan.ts";
import type { ProjectPath, Span } from "../../model/source.ts";
import type { Session } from "../../session.ts";
import { configSpan } from "./config-span.ts";
import type { AssetUse } from "./kept-file.ts";
import { keyLikeName } from "./key-like-name.ts";
import { sourceOutput } from "./output-paths.ts";
import { readFolder, sha256Of } from "./read-folder.ts";

/** Files that are copied as they are: data, assets beside the code, external packages, requirement files, Truss folders. */
export async function planData(
  chainlet: Chainlet,
  assets: readonly AssetUse[],
  session: Session,
): Promise<PlannedCopy[]> {
  const copies = new Map<string, PlannedCopy>();
  const add = (copy: PlannedCopy): void => {
    copies.set(copy.output, copy);
  };
  const { dockerImage } = chainlet.remoteConfig;
  const folder = async (field: string, source: ProjectPath, output: string, filter = nothingLeftOut): Promise<void> => {
    const span = configSpan(chainlet, field);
    const reason: Reason = { text: `in ${field}`, span };
    const found = await copyFolder({ field, source, output, filter, reason, span, chainlet, session });
    for (const copy of found) add(copy);
  };

  if (chainlet.kind === "truss") {
    if (chainlet.trussDir !== undefined) await planTrussFolder(chainlet, chainlet.trussDir, session, add);
    return sorted(copies);
  }
  if (dockerImage.dataDir !== undefined) await folder("dockerImage.dataDir", dockerImage.dataDir, "data");
  for (const directory of dockerImage.externalPackageDirs)
    await folder("dockerImage.externalPackageDirs", directory, "dist/node_modules", isBuiltInLeftOut);
  if (dockerImage.pipRequirementsFile !== undefined)
    await planRequirementsFile(chainlet, dockerImage.pipRequirementsFile, session, add);
  for (const { file, path, span, optional } of assets) {
    const source = posix.join(posix.dirname(file), path);
    const absolute = join(session.root, source);
    session.files.isFile(absolute);
    const place = { span, chainlet: chainlet.name };
    const found = await statOf(absolute);
    if (!found?.isFile()) {
      // `new URL("./models/", import.meta.url)` may name a folder: all of it travels.
      if (found?.isDirectory()) {
        const reason: Reason = { text: `opened by ${file}`, from: file, span };
        const output = compiledPlace(source);
        const filter = isBuiltInLeftOut;
        for (const copy of await copyFolder({ field: path, source, output, filter, reason, span, chainlet, session }))
          add(copy);
      } else if (!optional) session.diagnostics.report(rules.assetMissing, { path: source }, place);
      continue;
    }
    const why = keyLikeName(source);
    if (why !== undefined) {
      session.diagnostics.report(rules.keyLikeFile, { path: source, field: "new URL(…)", why }, place);
      continue;
    }
    add({
      source,
      output: compiledPlace(source),
      sha256: await sha256Of(absolute),
      size: found.size,
      executable: (found.mode & 0o111) !== 0,
      reason: { text: `opened by ${file}`, from: file, span },
    });
  }
  return sorted(copies);
}

/** Assets are opened from compiled code, so they lie beside it. */
const compiledPlace = (source: ProjectPath): string => `dist/${sourceOutput(source)}`;
const nothingLeftOut = (_path: string): boolean => false;

/** What never belongs to an image when folders of code are copied: the project's own rule, printed in the docs. */
const builtInLeftOut =
  /^(node_modules|\.git|\.hg|\.svn|\.DS_Store|\.chains_generated|\.chainsc|coverage|__pycache__|\.venv|venv|\.mypy_cache|\.pytest_cache|\.ruff_cache|\.ipynb_checkpoints|.*\.(pyc|pyo|swp|tmp|tsbuildinfo|log)|\.env(\..+)?)$/;
const isBuiltInLeftOut = (path: string): boolean => builtInLeftOut.test(path.slice(path.lastIndexOf("/") + 1));

interface FolderRequest {
  readonly field: string;
  readonly source: ProjectPath;
  readonly output: string;
  readonly filter: (path: string) => boolean;
  readonly reason: Reason;
  readonly span: Span;
  readonly chainlet: Chainlet;
  readonly session: Session;
}

async function copyFolder(request: FolderRequest): Promise<PlannedCopy[]> {
  const { field, source, output, filter, reason, span, chainlet, session } = request;
  const absolute = join(session.root, source);
  const place = { span, chainlet: chainlet.name };
  const found = await statOf(absolute);
  if (!found?.isDirectory()) {
    session.diagnostics.report(rules.folderMissing, { field, path: source, isFile: found?.isFile() ?? false }, place);
    return [];
  }
  const { files, folders, strayLinks } = await readFolder(absolute, filter);
  // What a later run must look at again to know that nothing changed.
  for (const each of folders) session.files.isDirectory(each);
  for (const each of files) session.files.isFile(each.absolute);
  for (const link of strayLinks)
    session.diagnostics.report(rules.linkLeavesRoot, { path: posix.join(source, link), field }, place);
  return files.flatMap(({ path, sha256, size, executable }) => {
    const why = keyLikeName(path);
    if (why !== undefined) {
      session.diagnostics.report(rules.keyLikeFile, { path: posix.join(source, path), field, why }, place);
      return [];
    }
    return [{ source: posix.join(source, path), output: posix.join(output, path), sha256, size, executable, reason }];
  });
}

async function planTrussFolder(
  chainlet: Chainlet,
  trussDir: ProjectPath,
  session: Session,
  add: (copy: PlannedCopy) => void,
): Promise<void> {
  const span = configSpan(chainlet, "trussDir");
  const place = { span, chainlet: chainlet.name };
  const absolute = join(session.root, trussDir);
  const why = !(await statOf(absolute))?.isDirectory()
    ? "there is no such folder"
    : !session.files.isFile(join(absolute, "config.yaml"))
      ? "it has no config.yaml"
      : undefined;
  if (why !== undefined) {
    session.diagnostics.report(rules.trussDirInvalid, { path: trussDir, why }, place);
    return;
  }
  const reason: Reason = { text: "in trussDir", span };
  const request = { field: "trussDir", source: trussDir, output: "", filter: isBuiltInLeftOut, reason, span };
  for (const copy of await copyFolder({ ...request, chainlet, session })) add(copy);
}

async function planRequirementsFile(
  chainlet: Chainlet,
  file: ProjectPath,
  session: Session,
  add: (copy: PlannedCopy) => void,
): Promise<void> {
  const field = "dockerImage.pipRequirementsFile";
  const span = configSpan(chainlet, field);
  const name = posix.basename(file);
  const wanted = name === "uv.lock" ? ["uv.lock", "pyproject.toml"] : [name];
  for (const each of wanted) {
    const source = posix.join(posix.dirname(file), each);
    const absolute = join(session.root, source);
    const found = await statOf(absolute);
    if (!found?.isFile()) {
      session.diagnostics.report(rules.fileMissing, { field, path: source }, { span, chainlet: chainlet.name });
      continue;
    }
    const output = name === "uv.lock" || name === "pyproject.toml" ? `python/${each}` : "python/requirements.txt";
    const sha256 = await sha256Of(absolute);
    add({ source, output, sha256, size: found.size, executable: false, reason: { text: `in ${field}`, span } });
  }
}

async function statOf(path: string) {
  return stat(path).catch(() => undefined);
}

function sorted(copies: ReadonlyMap<string, PlannedCopy>): PlannedCopy[] {
  return [...copies.values()].sort((a, b) => (a.output < b.output ? -1 : a.output > b.output ? 1 : 0));
}
