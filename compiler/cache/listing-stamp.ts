import { createHash } from "node:crypto";
import { listFolder } from "../files.ts";

/**
 * A hash over the names in a folder that a tsconfig's `include` could mean: code and folders, hidden ones apart (chainsc
 * has its own there, and patterns pass them over).
 */
export function stampListing(folder: string): string {
  const { files, folders } = listFolder(folder);
  const code = files.filter((name) => /\.(?:[cm]?[jt]s|[jt]sx)$/.test(name));
  const shown = folders.filter((name) => !name.startsWith(".") && name !== "node_modules");
  return createHash("sha256")
    .update(JSON.stringify([code, shown]))
    .digest("base64url");
}
