/** What went wrong in a build step, for somebody who does not read Dockerfiles. */
export interface BuildFailure {
  readonly step: string;
  readonly cause: string;
  /** The last lines that the step printed, indented. */
  readonly output: string;
  readonly fix: string;
}

interface Pattern {
  readonly seen: RegExp;
  readonly cause: (match: RegExpExecArray) => string;
  readonly fix: string;
}

// In this order: the first that is found in the output or the engine's sentence wins.
const patterns: readonly Pattern[] = [
  {
    seen: /SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT|self[- ]signed certificate|certificate verify failed|unable to get local issuer/i,
    cause: () => "the TLS certificate of a server was not accepted, which is what a proxy that inspects TLS looks like",
    fix: "name the bundle of your certificate authority in chainsc.yaml:\nbuild:\n  caCertificates: /etc/ssl/certs/ca-certificates.crt",
  },
  {
    seen: /npm (?:error|ERR!) code (?:E401|E403|ENEEDAUTH)/,
    cause: () => "the npm registry refused the credentials",
    fix: "name an .npmrc with a valid login in chainsc.yaml:\nbuild:\n  npmrc: /path/to/.npmrc",
  },
  {
    seen: /npm (?:error|ERR!) 404\s+'?([^'\s]+@[^'\s]+)'? is not in this registry|npm (?:error|ERR!) notarget No matching version found for (\S+?)\.?\s/,
    cause: (match) => `the npm registry does not have ${match[1] ?? match[2] ?? "a package"}`,
    fix: "check its name and version; a package of an own registry needs build.npmrc in chainsc.yaml",
  },
  {
    seen: /npm (?:error|ERR!) code EINTEGRITY/,
    cause: () => "a package from the registry is not the one that the lockfile names (its integrity differs)",
    fix: "compare the registry with the one that the lockfile was made with; make the lockfile anew if it is wrong",
  },
  {
    seen: /npm (?:error|ERR!) .*can only install packages when your package\.json and package-lock\.json.* are in sync/,
    cause: () => "package.json and package-lock.json disagree",
    fix: "run `npm install` in your project and build again",
  },
  {
    seen: /npm (?:error|ERR!) code EBADPLATFORM/,
    cause: () => "a package does not support the platform of the image",
    fix: "build for a platform that it supports (build.platform in chainsc.yaml), or use another package",
  },
  {
    seen: /EAI_AGAIN|ENOTFOUND|ETIMEDOUT|ECONNREFUSED|ECONNRESET|Temporary failure (?:in name resolution|resolving)|Could not resolve|Could not connect to|network is unreachable/i,
    cause: () => "a server could not be reached from inside the build",
    fix: "check the network of the engine; behind a proxy set HTTPS_PROXY and HTTP_PROXY, or let the build use the host's network by chainsc.yaml:\nbuild:\n  network: host",
  },
  {
    seen: /E: (?:Unable to locate package (\S+)|Package '?(\S+?)'? has no installation candidate)/,
    cause: (match) => `Debian has no package ${match[1] ?? match[2] ?? ""}`.trim(),
    fix: "correct dockerImage.aptRequirements; names are those of the base image's Debian release",
  },
  {
    seen: /E: Version '?([^' ]+)'? for '?([^' ]+)'? was not found/,
    cause: (match) => `Debian has no version ${match[1]} of ${match[2]} (any more)`,
    fix: "use the version that the release has now, or leave it out",
  },
  {
    seen: /no space left on device/i,
    cause: () => "the engine's disk is full",
    fix: "free some space: `docker builder prune` and `docker image prune` remove what nothing uses",
  },
  {
    seen: /exec format error/i,
    cause: () => "the engine's machine cannot run programs for this platform",
    fix: "build for the machine's own platform (build.platform in chainsc.yaml), or install emulation: `docker run --privileged --rm tonistiigi/binfmt --install all`",
  },
  {
    seen: /(?:exit code: 137|\bKilled\b|signal: killed)/,
    cause: () => "the step was killed, most likely because the engine's machine ran out of memory",
    fix: "give the engine more memory, or build fewer images at once (build.concurrency in chainsc.yaml)",
  },
  {
    seen: /node-gyp|gyp ERR!|make: \S+: No such file/,
    cause: () => "a package wants to compile native code, and the image has no compiler",
    fix: "use a version with prebuilt binaries, or add the tools by dockerImage.aptRequirements: python3, make, g++",
  },
];

/** Reads the engine's sentence and the end of the failing step's output. */
export function explainFailure(
  message: string,
  step: { readonly name: string; readonly output: string } | undefined,
): BuildFailure {
  const printed = step?.output ?? "";
  const found = firstMatch(`${printed}\n${message}`);
  return {
    step: step?.name ?? "its start",
    cause: found ? found.cause : shortened(message),
    output: lastLines(printed, 12),
    fix:
      found?.fix ??
      "the lines above are the last that the step printed; what it ran stands in the Dockerfile of the package directory",
  };
}

function firstMatch(text: string): { cause: string; fix: string } | undefined {
  for (const { seen, cause, fix } of patterns) {
    const match = seen.exec(text);
    if (match) return { cause: cause(match), fix };
  }
  return undefined;
}

/** `executor failed running [/bin/sh -c …]: exit code: 1` and its successors → the end that says something. */
function shortened(message: string): string {
  const exit = /(?:exit code|did not complete successfully: exit code): (\d+)/.exec(message);
  return exit ? `a command ended with exit code ${exit[1]}` : message;
}

function lastLines(text: string, count: number): string {
  const lines = text.split("\n").map((line) => line.slice(line.lastIndexOf("\r") + 1).trimEnd());
  const kept = lines.filter((line) => line !== "").slice(-count);
  return kept.map((line) => `  | ${line}`).join("\n");
}
