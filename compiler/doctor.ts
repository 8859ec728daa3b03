import { existsSync, readFileSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { execa } from "execa";
import { diagnosticSink } from "./diagnostics/diagnostic.ts";
import { humanSize } from "./list-files.ts";
import { canCutNetwork } from "./local/network.ts";
import type { Session } from "./session.ts";

/** `broken`: a command that needs it fails. `warning`: works, but worse. */
export interface Check {
  readonly name: string;
  readonly state: "ok" | "warning" | "broken";
  /** What was found. */
  readonly said: string;
  /** What to do about it. */
  readonly fix?: string;
}

interface Surroundings {
  readonly session: Session;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const checks: Readonly<Record<string, (around: Surroundings) => Promise<Check>>> = {
  node: checkNode,
  npm: checkNpm,
  engine: checkEngine,
  buildkit: checkBuildKit,
  registry: checkRegistry,
  proxy: checkProxy,
  certificates: checkCertificates,
  disk: checkDisk,
  unshare: checkUnshare,
};

/** Looks at what chainsc needs of a machine: all of it, or the named checks. Changes nothing. */
export async function diagnose(
  session: Session,
  { env, only }: { readonly env: Surroundings["env"]; readonly only?: readonly string[] | undefined },
): Promise<readonly Check[]> {
  const wanted = Object.entries(checks).filter(([name]) => only === undefined || only.includes(name));
  return Promise.all(wanted.map(([, check]) => check({ session, env })));
}

async function checkNode(): Promise<Check> {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const said = `${process.version}`;
  if (major < 20 || (major === 20 && minor < 19))
    return { name: "node", state: "broken", said, fix: "install Node 20.19 or later (https://nodejs.org)" };
  return { name: "node", state: "ok", said };
}

async function checkNpm(): Promise<Check> {
  const { exitCode, stdout } = await execa("npm", ["--version"], { reject: false, stdin: "ignore" });
  if (exitCode === 0) return { name: "npm", state: "ok", said: stdout.trim() };
  const fix = "install npm; it comes with Node";
  return { name: "npm", state: "broken", said: "npm does not start", fix };
}

async function checkEngine({ session }: Surroundings): Promise<Check> {
  const { openDockerEngine } = await import("./phases/8-build/docker-engine.ts");
  const diagnostics = diagnosticSink();
  const engine = await openDockerEngine({ ...session, diagnostics });
  if (engine)
    return {
      name: "engine",
      state: "ok",
      said: `Docker ${engine.version} (API ${engine.apiVersion}) at ${engine.address}`,
    };
  const [found] = diagnostics.all();
  return {
    name: "engine",
    state: "broken",
    said: found?.message ?? "no engine answers",
    fix: found?.help ?? "start Docker",
  };
}

async function checkBuildKit({ session }: Surroundings): Promise<Check> {
  const { openDockerEngine } = await import("./phases/8-build/docker-engine.ts");
  const engine = await openDockerEngine({ ...session, diagnostics: diagnosticSink() });
  const name = "buildkit";
  // Every engine whose API is new enough has BuildKit inside; the connection has checked the version.
  if (!engine) return { name, state: "warning", said: "not known without an engine" };
  const { Os: system } = await engine.docker.version();
  const fix = "switch the engine to Linux containers";
  if (system === "windows") return { name, state: "broken", said: "the engine builds Windows images only", fix };
  return { name, state: "ok", said: `through the engine's API ${engine.apiVersion}` };
}

async function checkRegistry({ session }: Surroundings): Promise<Check> {
  const name = "registry";
  const config = session.config.build.npmrc;
  const args = ["ping", "--fetch-retries=0", "--fetch-timeout=8000", ...(config ? ["--userconfig", config] : [])];
  const { exitCode, stderr } = await execa("npm", args, {
    reject: false,
    stdin: "ignore",
    timeout: 20_000,
    cwd: session.root,
  });
  const url = /PING (\S+)/.exec(stderr)?.[1] ?? "the npm registry";
  if (exitCode === 0) return { name, state: "ok", said: `${withoutCredentials(url)} answers` };
  // Enterprise mirrors often serve packages but not the ping address.
  const view = await execa("npm", ["view", "npm", "version", ...args.slice(1)], {
    reject: false,
    stdin: "ignore",
    timeout: 20_000,
    cwd: session.root,
  });
  if (view.exitCode === 0) return { name, state: "ok", said: `${withoutCredentials(url)} serves packages` };
  const fix = "check the network and the proxy; behind a mirror set registry= in .npmrc";
  return { name, state: "warning", said: `${withoutCredentials(url)} does not answer`, fix };
}

async function checkProxy({ env }: Surroundings): Promise<Check> {
  const name = "proxy";
  const names = ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"];
  const set = names.flatMap((key) => {
    const value = env[key] ?? env[key.toLowerCase()];
    return value ? [`${key}=${withoutCredentials(value)}`] : [];
  });
  if (set.length === 0) return { name, state: "ok", said: "none set" };
  const exempt = env.NO_PROXY ?? env.no_proxy ?? "";
  if (!/127\.0\.0\.1|localhost|\*/.test(exempt)) {
    const fix = "add 127.0.0.1,localhost to NO_PROXY, so that calls to your own chain do not go there";
    return { name, state: "warning", said: set.join(" "), fix };
  }
  return { name, state: "ok", said: set.join(" ") };
}

async function checkCertificates({ session, env }: Surroundings): Promise<Check> {
  const name = "certificates";
  const { caCertificates } = session.config.build;
  const places = [
    ["build.caCertificates", caCertificates],
    ["NODE_EXTRA_CA_CERTS", env.NODE_EXTRA_CA_CERTS],
  ] as const;
  for (const [from, path] of places) {
    if (!path) continue;
    const fix = `${from} must name a PEM file with at least one certificate`;
    if (!existsSync(path)) return { name, state: "broken", said: `${from}: there is no file ${path}`, fix };
    if (!readFileSync(path, "utf8").includes("BEGIN CERTIFICATE"))
      return { name, state: "broken", said: `${from}: ${path} holds no certificate`, fix };
  }
  if (env.NODE_EXTRA_CA_CERTS && !caCertificates) {
    const fix =
      "set build.caCertificates in chainsc.yaml to the same file, so that installs inside images trust it too";
    return { name, state: "warning", said: "this machine trusts extra authorities, builds do not", fix };
  }
  return { name, state: "ok", said: caCertificates ? `builds trust ${caCertificates}` : "only public authorities" };
}

async function checkDisk({ session }: Surroundings): Promise<Check> {
  const { bavail, bsize } = await statfs(session.root);
  const free = bavail * bsize;
  const said = `${humanSize(free)} free`;
  const fix = "make room: docker system prune removes unused images, .chainsc can be deleted at any time";
  if (free < 200e6) return { name: "disk", state: "broken", said, fix };
  return free < 3e9 ? { name: "disk", state: "warning", said, fix } : { name: "disk", state: "ok", said };
}

async function checkUnshare(): Promise<Check> {
  const cut = await canCutNetwork();
  if (cut.kind === "cut") return { name: "unshare", state: "ok", said: "smoke tests run without network" };
  const fix = "nothing has to be done; on Linux install util-linux and allow user namespaces to cut it";
  return { name: "unshare", state: "warning", said: `smoke tests run with network: ${cut.why}`, fix };
}

const withoutCredentials = (url: string): string => url.replace(/\/\/[^/@\s]*@/, "//***@");
