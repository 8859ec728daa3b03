// Bundles the runtime into the few files that ship in every emitted package: `node runtime/bundle.mjs [directory]`.
//
// All of our own code becomes one file, because each file that is loaded at start costs more than its bytes do; only big libraries that
// most chainlets never need stay files of their own, which are loaded with their first use. `chainsc.js`, `server.js` and so on re-export
// from that one file, so that there is one copy of each class.
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

/** What is imported with `import()` only → the file that it becomes. */
const libraries = {
  "undici/lib/dispatcher/client.js": "undici.js",
  ws: "ws.js",
  "@jridgewell/trace-mapping": "trace-mapping.js",
};

const options = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20.19",
  charset: "utf8",
  legalComments: "none",
  outdir: "/packaged",
  logLevel: "warning",
  metafile: true,
  write: false,
};

/** Bundled CommonJS libraries ask for Node's own modules with `require`. */
const requireBanner =
  'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

const librariesApart = {
  name: "libraries-apart",
  setup({ onResolve }) {
    onResolve({ filter: /^[^.]/ }, ({ path, kind }) => {
      if (!Object.hasOwn(libraries, path)) return undefined;
      if (kind !== "dynamic-import") throw new Error(`${path} must be imported with import(), so that it loads late.`);
      return { path: `./${libraries[path]}`, external: true };
    });
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
  const runtime = await build({ ...options, stdin, entryNames: "runtime", plugins: [librariesApart] });
  files.set("runtime.js", runtime.outputFiles[0].contents);
  for (const [library, file] of Object.entries(libraries)) {
    const { outputFiles } = await build({ ...options, entryPoints: [library], banner: { js: requireBanner } });
    files.set(file, outputFiles[0].contents);
  }
  return files;
}

/** What each entry point exports at run time. */
async function exportsOfEntries() {
  const { metafile } = await build({ ...options, entryPoints: entries, plugins: [librariesApart] });
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
