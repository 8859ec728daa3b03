import { describe, expect, it } from "vitest";
import { explainFailure } from "../../compiler/phases/8-build/build-failure.ts";

const explain = (output: string, message = "process did not complete successfully: exit code: 1") =>
  explainFailure(message, { name: "[3/5] RUN x", output });

describe("a failed build step", () => {
  it.each([
    ["npm error code SELF_SIGNED_CERT_IN_CHAIN", /certificate/, /caCertificates/],
    ["npm error code E401\nnpm error Incorrect or missing password.", /refused the credentials/, /build:\n {2}npmrc/],
    ["npm error 404  '@acme/x@1.0.0' is not in this registry.", /does not have @acme\/x@1\.0\.0/, /name and version/],
    [
      "npm error notarget No matching version found for left-pad@99.0.0.\n",
      /does not have left-pad@99\.0\.0/,
      /version/,
    ],
    ["npm error code EINTEGRITY", /integrity/, /lockfile/],
    [
      "npm error request to https://registry.npmjs.org/x failed, reason: getaddrinfo EAI_AGAIN registry.npmjs.org",
      /could not be reached/,
      /HTTPS_PROXY/,
    ],
    ["Temporary failure resolving 'deb.debian.org'", /could not be reached/, /network: host/],
    ["E: Unable to locate package libnope", /no package libnope/, /aptRequirements/],
    ["E: Package 'libold' has no installation candidate", /no package libold/, /aptRequirements/],
    ["E: Version '1.2' for 'curl' was not found", /no version 1\.2 of curl/, /leave it out/],
    ["gyp ERR! find Python", /compile native code/, /g\+\+/],
    ["write /x: no space left on device", /disk is full/, /prune/],
  ])("%s", (output, cause, fix) => {
    const found = explain(output);
    expect(found.cause).toMatch(cause);
    expect(found.fix).toMatch(fix);
    expect(found.step).toBe("[3/5] RUN x");
  });

  it("that nobody has seen yet keeps its exit code and its last lines", () => {
    const output = Array.from({ length: 50 }, (_, line) => `line ${line}`).join("\n");
    const found = explain(output, "executor failed running [/bin/sh -c x]: exit code: 7");
    expect(found.cause).toBe("a command ended with exit code 7");
    expect(found.output.split("\n")).toHaveLength(12);
    expect(found.output).toMatch(/\| line 49$/);
  });

  it("shows of a redrawn line what stood there last", () => {
    expect(explain("10%\r50%\r100%\ndone").output).toBe("  | 100%\n  | done");
  });
});
