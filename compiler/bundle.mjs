// Bundles the command line: `node compiler/bundle.mjs`.
//
// cli.cjs       what Node starts: answers a build of what has not changed, and loads the rest for everything else
// compiler.cjs  all of the compiler, TypeScript included, as one function that cli.cjs compiles with V8's code cache
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, "dist/compiler");

const options = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20.19",
  legalComments: "none",
  logLevel: "warning",
  define: { "import.meta.url": "moduleUrl" },
  write: false,
};
const moduleUrl = 'const moduleUrl = require("node:url").pathToFileURL(__filename).href;';

/**
 * TypeScript's functions stand behind three getters each, and the compiler asks for them by the million: here they are
 * plain properties.
 */
const plainTypeScript = {
  name: "plain-typescript",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^ts-morph$/ }, ({ pluginData }) =>
      pluginData === "real" ? undefined : { path: "ts-morph", namespace: "plain" },
    );
    onLoad({ filter: /^ts-morph$/, namespace: "plain" }, () => ({
      contents: `import { Project, ts as all } from "ts-morph"; export { Project }; export const ts = { ...all };`,
      resolveDir: root,
      pluginData: "real",
    }));
  },
};

/** Names in stack traces stay as they are. ASCII only: such a text takes half the room and no decoding. */
const compiler = await build({
  ...options,
  entryPoints: ["compiler/command-line.ts"],
  charset: "ascii",
  minifySyntax: true,
  minifyWhitespace: true,
  // A script that is compiled by hand has `require` only.
  supported: { "dynamic-import": false },
  external: ["dockerode", "esbuild", "undici", "ws"],
  banner: { js: `(function (exports, require, module, __filename, __dirname) {${moduleUrl}` },
  footer: { js: "})" },
  plugins: [plainTypeScript],
});
const bundle = compiler.outputFiles[0].contents;

const cli = await build({
  ...options,
  entryPoints: ["compiler/cli.ts"],
  charset: "utf8",
  external: ["#command-line"],
  define: {
    ...options.define,
    BUNDLE_ID: JSON.stringify(createHash("sha256").update(bundle).digest("hex").slice(0, 16)),
  },
  banner: { js: moduleUrl },
});

mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "compiler.cjs"), bundle);
writeFileSync(join(folder, "cli.cjs"), cli.outputFiles[0].contents, { mode: 0o755 });
