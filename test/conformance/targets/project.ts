import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { referenceFolder } from "../chains.ts";

const zod = fileURLToPath(new URL("../../../node_modules/zod", import.meta.url));

/** A copy of the reference chains with their package installed, for one suite. */
export interface ReferenceProject {
  readonly folder: string;
  remove(): void;
}

export function referenceProject(config = ""): ReferenceProject {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "chainsc-conformance-")));
  const generated = /^(node_modules|\.chains_generated|\.chainsc)(\/|$)/;
  cpSync(referenceFolder, folder, {
    recursive: true,
    filter: (path) => !generated.test(relative(referenceFolder, path)),
  });
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(zod, join(folder, "node_modules/zod"));
  if (config !== "") writeFileSync(join(folder, "chainsc.yaml"), config);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
