import { type ChildProcess, fork } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { bundleRuntime } from "../../runtime/bundle.mjs";

/** What one endpoint of a test takes and gives; enough to write a schema by hand. */
export interface TestEndpoint {
  readonly kind?: "call" | "raw-text" | "raw-bytes" | "items" | "websocket";
  readonly synchronous?: boolean;
  /** Name → `typeof` of the argument; with `?` at the end it may be absent, `any` takes everything. */
  readonly parameters: Readonly<Record<string, string>>;
  /** `typeof` of the result, or of one item. Default `any`. */
  readonly result?: string;
}

export interface TestPackage {
  /** TypeScript of `src/chain.ts`; it must export the class `name`. */
  readonly source: string;
  readonly name: string;
  readonly endpoint: TestEndpoint;
  /** Class name → options; a stub is made for each. */
  readonly dependencies?: Readonly<Record<string, { endpoint: TestEndpoint; options?: object }>>;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** What of this project's own `node_modules` the package has. */
  readonly modules?: readonly string[];
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  readonly directory: string;
  readonly process: ChildProcess;
  /** Everything that came on the stream so far. */
  output(stream: "stdout" | "stderr"): string;
  post(path: string, body: unknown, init?: RequestInit): Promise<Response>;
  call(body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Resolves to the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

let bundled: Promise<Map<string, Uint8Array>> | undefined;

/** The runtime as it ships in packages. */
function runtimeFiles(): Promise<Map<string, Uint8Array>> {
  bundled ??= bundleRuntime();
  return bundled;
}

/** Writes a package directory as the compiler emits it, save that its schemas are made by hand. */
async function writePackage(pkg: TestPackage): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), "chainsc-package-"));
  const write = (path: string, content: string | Uint8Array): void => {
    mkdirSync(join(directory, path, ".."), { recursive: true });
    writeFileSync(join(directory, path), content);
  };
  for (const [name, content] of await runtimeFiles()) write(`dist/runtime/${name}`, content);
  write("package.json", '{ "type": "module" }');
  write("src/chain.ts", pkg.source);
  mkdirSync(join(directory, "node_modules"));
  for (const name of pkg.modules ?? []) {
    symlinkSync(
      fileURLToPath(new URL(`../../node_modules/${name}`, import.meta.url)),
      join(directory, "node_modules", name),
    );
  }
  const { code, map } = await transform(pkg.source, {
    loader: "ts",
    format: "esm",
    target: "es2022",
    sourcemap: "external",
    sourcefile: "chain.ts",
    sourcesContent: false,
  });
  write("dist/src/chain.js", code.replaceAll('"chainsc"', '"../runtime/chainsc.js"'));
  write("dist/src/chain.js.map", map);
  write("dist/server.js", serverText(pkg));
  return directory;
}

export function removePackage(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
}

/** Starts the package's server as a process of its own and waits until it is ready. */
export async function startServer(
  pkg: TestPackage,
  options: {
    env?: Record<string, string>;
    services?: Record<string, string>;
    until?: "ready" | "listening" | "exit";
  } = {},
): Promise<RunningServer> {
  const directory = await writePackage(pkg);
  writeServices(directory, options.services ?? {});
  const child = fork(join(directory, "dist/server.js"), {
    cwd: directory,
    // Not what runs the tests.
    execArgv: [],
    silent: true,
    env: {
      PATH: process.env.PATH,
      INFERENCE_SERVER_PORT: "0",
      CHAINS_HOST: "127.0.0.1",
      CHAINS_DYNAMIC_CONFIG_DIR: join(directory, "config"),
      CHAINS_SECRETS_DIR: join(directory, "secrets"),
      TRUSS_SECRET_baseten_chain_api_key: "docker_dummy_key",
      ...options.env,
    },
  });
  const output = { stdout: "", stderr: "" };
  child.stdout?.on("data", (chunk: Buffer) => {
    output.stdout += chunk.toString();
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    output.stderr += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const port = await new Promise<number>((resolve, reject) => {
    let found = 0;
    child.on("message", (message: { type: string; port?: number; message?: string }) => {
      if (message.type === "listening") found = message.port ?? 0;
      if (message.type === (options.until ?? "ready")) resolve(found);
    });
    void ended.then((code) => {
      if (options.until === "exit") resolve(found);
      else reject(new Error(`The server ended with ${code}.\n${output.stderr}`));
    });
  });
  const url = `http://127.0.0.1:${port}`;
  const post = (path: string, body: unknown, init: RequestInit = {}) =>
    fetch(url + path, { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body), ...init });
  return {
    url,
    port,
    directory,
    process: child,
    output: (stream) => output[stream],
    post,
    call: (body, headers = {}) => post("/run_remote", body, { headers }),
    async stop(signal = "SIGTERM") {
      child.kill(signal);
      const code = await ended;
      removePackage(directory);
      return code;
    },
  };
}

/** Display name → URL, as the platform mounts it. */
export function writeServices(directory: string, services: Record<string, string>): void {
  const entries = Object.entries(services).map(([name, predict_url]) => [name, { predict_url }]);
  mkdirSync(join(directory, "config"), { recursive: true });
  writeFileSync(join(directory, "config/dynamic_chainlet_config"), JSON.stringify(Object.fromEntries(entries)));
}

function serverText(pkg: TestPackage): string {
  const stubs = Object.entries(pkg.dependencies ?? {});
  const dependencies = stubs.map(
    ([name, { options }]) =>
      `${name}: { stub: ${name}, displayName: ${JSON.stringify(name)}, options: ${JSON.stringify({
        retries: 0,
        timeoutSec: 600,
        useBinary: false,
        concurrencyLimit: 300,
        ...options,
      })} }`,
  );
  const settings = {
    predictConcurrency: 1,
    maxQueue: 1000,
    maxBodyBytes: 104857600,
    streamingReadTimeoutSec: 60,
    enableDebugLogs: false,
    enableTracing: false,
    transport: null,
    secretKeys: [],
    userConfig: null,
    ...pkg.settings,
  };
  return [
    'import { StubBase } from "./runtime/chainsc.js";',
    'import { serve } from "./runtime/server.js";',
    `import { ${pkg.name} } from "./src/chain.js";`,
    schemaText,
    ...stubs.map(([name, { endpoint }]) => stubText(name, endpoint)),
    `await serve({ chainlet: ${pkg.name}, name: "${pkg.name}", displayName: "${pkg.name}", isEntrypoint: true,`,
    `  endpoint: endpointOf(${JSON.stringify(pkg.endpoint)}), dependencies: { ${dependencies.join(", ")} },`,
    `  settings: ${JSON.stringify(settings)} });`,
  ].join("\n");
}

function stubText(name: string, endpoint: TestEndpoint): string {
  const streams = endpoint.kind !== undefined && endpoint.kind !== "call";
  const call = streams ? "streamRemote" : "callRemote";
  return (
    `class ${name} extends StubBase { static chainletName = "${name}"; ` +
    `runRemote(...args) { return this.${call}(stubOf(${JSON.stringify(endpoint)}), args); } }\n` +
    `globalThis.${name} = ${name};`
  );
}

const schemaText = `
const fits = (type, value) => type === "any" || type === typeof value || (type.endsWith("?") && (value === undefined || typeof value === type.slice(0, -1)));
const hashOf = (endpoint) => "test-" + Object.keys(endpoint.parameters).join("-");
function endpointOf({ kind = "call", synchronous = false, parameters, result = "any" }) {
  return {
    kind, synchronous, parameters: Object.keys(parameters), hash: hashOf({ parameters }),
    inputSchema: { type: "object", required: Object.keys(parameters).filter((name) => !parameters[name].endsWith("?")) }, outputSchema: { type: result },
    decodeInput(body) {
      if (typeof body !== "object" || body === null || Array.isArray(body)) return { ok: false, problems: [{ path: "", message: "expected an object" }] };
      const wrong = Object.entries(parameters).filter(([name, type]) => !fits(type, body[name]));
      if (wrong.length > 0) return { ok: false, problems: wrong.map(([path, type]) => ({ path, message: \`expected a \${type.replace("?", "")}, got \${JSON.stringify(body[path])}\` })) };
      return { ok: true, value: Object.keys(parameters).map((name) => body[name]) };
    },
    encodeOutput: (value) => fits(result, value) ? { ok: true, value: value === undefined ? null : value } : { ok: false, problems: [{ path: "", message: \`expected a \${result}\` }] },
  };
}
function stubOf({ kind = "call", parameters }) {
  const names = Object.keys(parameters);
  return {
    kind, parameters: names, hash: hashOf({ parameters }),
    encodeInput: (args) => ({ ok: true, value: Object.fromEntries(args.map((value, at) => [names[at], value]).filter(([, value]) => value !== undefined)) }),
    decodeOutput: (value) => ({ ok: true, value }),
  };
}`;
