import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./longest-first.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

export default defineConfig({
  root,
  resolve: {
    alias: [
      { find: /^chainsc$/, replacement: `${root}runtime/index.ts` },
      { find: /^chainsc\/compiler$/, replacement: `${root}compiler/index.ts` },
      { find: /^chainsc\/(server|streaming|testing)$/, replacement: `${root}runtime/$1/index.ts` },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/expected/**"],
    testTimeout: 180_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    setupFiles: [`${root}test/seed.ts`],
    globalSetup: [`${root}test/run-folder.ts`, `${root}test/engine/announce.ts`],
  },
});
