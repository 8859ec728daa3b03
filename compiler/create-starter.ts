import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { listFiles } from "./list-files.ts";
import { toolDirectory } from "./tool-directory.ts";
import { toolVersion } from "./tool-version.ts";

export type Starter =
  /** Relative paths, sorted. */
  { readonly kind: "created"; readonly files: readonly string[] } | { readonly kind: "refused"; readonly why: string };

/** Writes the starter chain into an empty or new folder (absolute); its name becomes the project's. Overwrites nothing. */
export async function createStarter(directory: string): Promise<Starter> {
  const stats = await stat(directory).catch(() => undefined);
  if (stats && !stats.isDirectory()) return { kind: "refused", why: "is a file" };
  // A fresh repository is as good as an empty folder.
  const present = stats ? (await readdir(directory)).filter((name) => name !== ".git") : [];
  if (present.length > 0)
    return {
      kind: "refused",
      why: `is not empty; it has ${present.sort()[0]}${present.length > 1 ? " and more" : ""}`,
    };

  const templates = join(toolDirectory(), "templates/init");
  const name = packageName(basename(directory));
  const files: string[] = [];
  for (const { path } of listFiles(templates)) {
    // npm leaves a file called .gitignore out of a package.
    const target = path.replace(/(^|\/)gitignore$/, "$1.gitignore");
    const text = await readFile(join(templates, path), "utf8");
    await mkdir(dirname(join(directory, target)), { recursive: true });
    await writeFile(join(directory, target), fillIn(target, text, name), { flag: "wx" });
    files.push(target);
  }
  return { kind: "created", files: files.sort() };
}

function fillIn(path: string, text: string, name: string): string {
  if (path === "README.md") return text.replace("# my-chain", `# ${name}`);
  if (path === "package.json")
    return text
      .replace('"name": "my-chain"', `"name": ${JSON.stringify(name)}`)
      .replace('"chainsc": "*"', `"chainsc": "^${toolVersion()}"`);
  return text;
}

/** A folder's name as npm allows it. */
function packageName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[._-]+|[._-]+$/g, "");
  return name === "" || name === "node_modules" ? "my-chain" : name;
}
