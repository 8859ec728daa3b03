import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Writes a made-up project of `count` chainlets: one type file each, zod in a third of them, `node:crypto` in a fifth,
 * every chainlet calling up to three of those before it.
 *
 * @returns the absolute path of the entry file
 */
export function writeSyntheticChain(folder: string, count: number): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "chainlets"), { recursive: true });
  mkdirSync(join(folder, "types"), { recursive: true });
  mkdirSync(join(folder, "node_modules/@types"), { recursive: true });
  for (const name of ["zod", "@types/node", "typescript"]) {
    symlinkSync(join(repository, "node_modules", name), join(folder, "node_modules", name));
  }
  symlinkSync(repository, join(folder, "node_modules/chainsc"));
  writeFileSync(join(folder, "package.json"), json({ name: "synthetic", type: "module", dependencies: { zod: "*" } }));
  writeFileSync(join(folder, "package-lock.json"), json(lockfile()));
  writeFileSync(join(folder, "tsconfig.json"), json(tsconfig));
  for (let index = 0; index < count; index++) {
    writeFileSync(join(folder, "types", `step-${index}.ts`), typeFile(index));
    writeFileSync(join(folder, "chainlets", `step-${index}.ts`), chainletFile(index));
  }
  const entry = join(folder, "chain.ts");
  writeFileSync(entry, entryFile(count));
  return entry;
}

function typeFile(index: number): string {
  return `export interface Item${index} {
  id: string;
  kind: "text" | "image" | "audio";
  score: number;
  tags: string[];
  created?: Date;
  box: { left: number; top: number; width: number; height: number };
  meta: Record<string, string | number | boolean>;
}

export interface Batch${index} {
  items: Item${index}[];
  next?: string;
  total: number;
}

export type Outcome${index} = { ok: true; batch: Batch${index} } | { ok: false; reason: string; retryAfter?: number };
`;
}

function chainletFile(index: number): string {
  const dependencies = [1, 2, 7].map((back) => index - back).filter((target) => target >= 0);
  const usesZod = index % 3 === 0;
  const usesCrypto = index % 5 === 0;
  return `import * as chains from "chainsc";
${usesZod ? 'import { z } from "zod";\n' : ""}${usesCrypto ? 'import { createHash } from "node:crypto";\n' : ""}${dependencies.map((target) => `import { Step${target} } from "./step-${target}.ts";\n`).join("")}import type { Batch${index}, Item${index}, Outcome${index} } from "../types/step-${index}.ts";

${usesZod ? `export const Limits${index} = z.object({ most: z.number().int().min(1).max(1000), label: z.string().min(1).optional() });\n` : ""}const memory = "${(index % 4) + 1}Gi";
const floor = ${index} / 1000;

export class Step${index} extends chains.ChainletBase {
  static override remoteConfig: chains.RemoteConfig = {
    compute: { cpuCount: ${(index % 4) + 1}, memory, predictConcurrency: ${(index % 8) + 1} },
    assets: { secretKeys: [${index % 4 === 0 ? '"api_key"' : ""}] },
  };

${dependencies.map((target) => `  step${target} = chains.depends(Step${target}, { retries: ${target % 3}, timeoutSec: ${60 + target} });\n`).join("")}
  async runRemote(items: Item${index}[], most = 100${usesZod ? `, limits?: z.infer<typeof Limits${index}>` : ""}): Promise<Outcome${index}> {
    const kept = items.filter((item) => item.score >= floor).slice(0, ${usesZod ? "limits?.most ?? most" : "most"});
    if (kept.length === 0) return { ok: false, reason: "nothing above the floor" };
    ${usesCrypto ? 'const key = createHash("sha256").update(kept.map((item) => item.id).join()).digest("hex");' : "const key = kept.map((item) => item.id).join();"}
${dependencies.map((target) => `    await this.step${target}.runRemote(kept.map((item) => ({ ...item, tags: [...item.tags, key] })));\n`).join("")}    const batch: Batch${index} = { items: kept, total: kept.length, ...(key && { next: key }) };
    return { ok: true, batch };
  }
}
`;
}

function entryFile(count: number): string {
  const targets = [1, 2, 3].map((back) => count - back).filter((target) => target >= 0);
  return `import * as chains from "chainsc";
${targets.map((target) => `import { Step${target} } from "./chainlets/step-${target}.ts";\n`).join("")}
export class Pipeline extends chains.ChainletBase {
${targets.map((target) => `  step${target} = chains.depends(Step${target});\n`).join("")}
  async runRemote(ids: string[]): Promise<number> {
    return ids.length;
  }
}
chains.markEntrypoint(Pipeline);
`;
}

const tsconfig = {
  compilerOptions: {
    target: "es2022",
    module: "nodenext",
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    types: ["node"],
  },
  include: ["chain.ts", "chainlets", "types"],
};

const lockfile = () => ({
  name: "synthetic",
  lockfileVersion: 3,
  requires: true,
  packages: {
    "": { name: "synthetic", dependencies: { zod: "*" } },
    "node_modules/zod": { version: "4.6.7", integrity: "sha512-synthetic", license: "MIT" },
  },
});

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
