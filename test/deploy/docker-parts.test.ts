import { Readable } from "node:stream";
import fc from "fast-check";
import { extract } from "tar-stream";
import { describe, expect, it } from "vitest";
import { memoryBytes } from "../../compiler/deploy/docker/container-spec.ts";
import { dependencyLevels } from "../../compiler/deploy/docker/dependency-levels.ts";
import { explainStart } from "../../compiler/deploy/docker/explain-start.ts";
import { dynamicConfigFiles, mountedFilesArchive } from "../../compiler/deploy/docker/mounted-files.ts";
import { deploymentNames, dnsLabel, isDeploymentName } from "../../compiler/deploy/docker/names.ts";
import { readSecrets } from "../../compiler/deploy/docker/secrets.ts";
import { testSession } from "../engine/test-session.ts";
import { toyChain } from "./toy/toy-chain.ts";

describe("names in the engine", () => {
  it("are DNS labels, and two names never become one", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 2, selector: (name) => name.toLowerCase() }),
        (names) => {
          const all = names.map(dnsLabel);
          expect(all.every((label) => /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(label))).toBe(true);
          expect(new Set(all).size).toBe(names.length);
        },
      ),
    );
  });

  it("tell chainlets apart whose names differ by case only", () => {
    const chain = toyChain("c", [
      { name: "Ocr", runRemote: "" },
      { name: "OCR", runRemote: "" },
    ]);
    const { chainlets } = deploymentNames(chain.plan, "abc");
    chain.remove();
    expect(chainlets.Ocr).toMatchObject({ container: "chainsc_c_abc_ocr", alias: "ocr" });
    expect(chainlets.OCR?.alias).not.toBe("ocr");
  });
});

describe("names of deployments", () => {
  it("are those that Truss takes, and two of them never share a name in the engine", () => {
    const names = ["v1", "V1", "custom_deployment", "custom-deployment", "1.2.3", ".", "..", "-", "x".repeat(63)];
    expect(names.filter((name) => !isDeploymentName(name))).toEqual([]);
    const { plan, remove } = toyChain("c", [{ name: "Ocr", runRemote: "" }]);
    remove();
    const networks = names.map((name) => deploymentNames(plan, name).network);
    expect(new Set(networks).size).toBe(names.length);
    expect(networks[0]).toBe("chainsc_c_v1");
    expect(networks.filter((network) => !/^chainsc_c_[a-z0-9][a-z0-9-]*$/.test(network))).toEqual([]);
  });

  it.each(["", "with space", "a/b", "naïve", "a:b", "x".repeat(64)])("are not %j", (name) =>
    expect(isDeploymentName(name)).toBe(false),
  );
});

describe("memory sizes", () => {
  it.each([
    ["2Gi", 2 * 2 ** 30],
    ["512Mi", 512 * 2 ** 20],
    ["1.5G", 1.5e9],
    ["64KiB", 65536],
    ["1000", 1000],
    ["lots", undefined],
    ["-1Gi", undefined],
    ["0Gi", undefined],
  ])("%s → %s", (text, bytes) => expect(memoryBytes(text)).toBe(bytes));
});

describe("the start order", () => {
  it("puts dependencies first and what can start together on one level", () => {
    const chain = toyChain("c", [
      { name: "Top", dependsOn: ["Left", "Right"], runRemote: "" },
      { name: "Left", dependsOn: ["Bottom"], runRemote: "" },
      { name: "Right", dependsOn: ["Bottom"], runRemote: "" },
      { name: "Bottom", runRemote: "" },
    ]);
    const levels = dependencyLevels(chain.plan).map((level) => level.map(({ chainlet }) => chainlet.name));
    chain.remove();
    expect(levels).toEqual([["Bottom"], ["Left", "Right"], ["Top"]]);
  });
});

describe("mounted files", () => {
  it("can be read by the chainlet's user alone", async () => {
    const archive = await mountedFilesArchive(
      new Map([
        ["b", "2"],
        ["a", "1"],
      ]),
      60000,
    );
    const seen: unknown[] = [];
    for await (const entry of Readable.from([archive]).pipe(extract())) {
      const { name, mode, uid, gid } = entry.header;
      seen.push([name, mode?.toString(8), uid, gid]);
      entry.resume();
    }
    expect(seen).toEqual([
      ["./", "500", 60000, 60000],
      ["a", "400", 60000, 60000],
      ["b", "400", 60000, 60000],
    ]);
  });

  it("have the URLs of the dependencies as Truss writes them", () => {
    const files = dynamicConfigFiles({
      services: { Rand: "http://rand:8081/x" },
      environment: "production",
      userEnv: {},
    });
    expect(Object.fromEntries(files)).toEqual({
      dynamic_chainlet_config: '{"Rand":{"predict_url":"http://rand:8081/x"}}',
      environment: '{"name":"production"}',
      chains_user_env: "{}",
    });
  });
});

describe("secrets of a deployment", () => {
  it("are each chainlet's own, with the chain's key beside them", () => {
    const chain = toyChain("c", [
      { name: "A", runRemote: "", secretKeys: ["one"] },
      { name: "B", runRemote: "", secretKeys: ["baseten_chain_api_key"] },
    ]);
    const environment = { TRUSS_SECRET_one: "1", TRUSS_SECRET_baseten_chain_api_key: "theirs" };
    const secrets = readSecrets(chain.plan, environment, "ours", testSession());
    chain.remove();
    expect(Object.fromEntries(secrets?.get("A") ?? [])).toEqual({ baseten_chain_api_key: "ours", one: "1" });
    expect(Object.fromEntries(secrets?.get("B") ?? [])).toEqual({ baseten_chain_api_key: "ours" });
  });
});

describe("hints for a chainlet that did not start", () => {
  it.each([
    ["exec /usr/local/bin/node: exec format error", /build\.platform/],
    ["Error: EROFS: read-only file system, mkdir '/app/.cache'", /\/tmp/],
    ["libvips.so.42: cannot open shared object file: No such file or directory", /aptRequirements/],
    ["FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory", /compute\.memory/],
  ])("%s", (logs, fix) => expect(explainStart(logs)).toMatch(fix));

  it("are not made up", () => expect(explainStart("Error: no model")).toBeUndefined());
});
