// Bundles the runtime into the few files that ship in every emitted package: `node runtime/bundle.mjs [directory]`.
//
// All of our own code becomes one file, because each file that is loaded at start costs more than its bytes do; only big libraries that
// most chainlets never need (undici, ws, trace-mapping) stay files of their own. `chainsc.js`, `server.js` and so on re-export from it, so
// that there is one copy of each class.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const entries = {
  chainsc: "./runtime/index.ts",
  server: "./runtime/server/index.ts",
  streaming: "./runtime/streaming/index.ts",
  testing: "./runtime/testing/index.ts",
};

const options = {
  absWorkingDir: root,
  bundle: true,
  splitting: true,
  platform: "node",
  format: "esm",
  target: "node20.19",
  charset: "utf8",
  legalComments: "none",
  chunkNames: "part-[hash]",
  outdir: "/packaged",
  logLevel: "warning",
  metafile: true,
  write: false,
  // Bundled CommonJS libraries ask for Node's own modules with `require`.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
};

/** @returns {Promise<Map<string, Uint8Array>>} file name → content */
export async function bundleRuntime() {
  const exported = await exportsOfEntries();
  const files = new Map();
  const contents = Object.entries(entries).map(([name, path]) => {
    const names = exported[name].map((item) => `${item} as ${name}_${item}`);
    files.set(`${name}.js`, Buffer.from(reExports(name, exported[name])));
    return `export { ${names.join(", ")} } from ${JSON.stringify(path)};`;
  });
  const stdin = { contents: contents.join("\n"), resolveDir: root, loader: "ts", sourcefile: "runtime.ts" };
  const { outputFiles } = await build({ ...options, stdin, entryNames: "runtime" });
  for (const { path, contents: bytes } of outputFiles) files.set(path.slice("/packaged/".length), bytes);
  return files;
}

/** What each entry point exports at run time. */
async function exportsOfEntries() {
  const { metafile } = await build({ ...options, splitting: false, entryPoints: entries, external: ["undici", "ws"] });
  return Object.fromEntries(
    Object.entries(metafile.outputs).map(([path, output]) => [path.replace(/^.*\/|\.js$/g, ""), output.exports]),
  );
}

function reExports(entry, names) {
  return `export { ${names.map((name) => `${entry}_${name} as ${name}`).join(", ")} } from "./runtime.js";\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const directory = process.argv[2] ?? join(root, "dist/packaged");
  const files = await bundleRuntime();
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(join(directory, name), bytes);
}
