import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { DynamicConfig } from "../../runtime/server/dynamic-config.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** What a platform has mounted: file name → text. */
function mounted(files: Readonly<Record<string, string>>): DynamicConfig {
  const folder = mkdtempSync(join(tmpdir(), "chainsc-config-"));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return new DynamicConfig(folder);
}

const services = (config: unknown): DynamicConfig => mounted({ dynamic_chainlet_config: JSON.stringify(config) });
const hello = { name: "HelloWorld", displayName: "Hello World!", options: {} };
const predict_url = "https://a.example/run_remote";
const internal_url = { gateway_run_remote_url: "https://inside.example/run_remote", hostname: "chain-1.example" };

describe("the address of a dependency", () => {
  it("is found by its display name", () => {
    const found = services({ "Hello World!": { predict_url } }).service(hello);
    expect([found.predictUrl, found.internalUrl]).toEqual([predict_url, undefined]);
  });

  it.each([{ predict_url, internal_url }, { internal_url }])("is the internal one where there is one: %j", (entry) => {
    expect(services({ "Hello World!": entry }).service(hello).internalUrl).toEqual({
      gatewayRunRemoteUrl: internal_url.gateway_run_remote_url,
      hostname: internal_url.hostname,
    });
  });

  it.each(["", [], "some string", { HelloWorld: { predict_url } }])("is missing in %j, and that is said", (config) => {
    expect(() => services(config).service(hello)).toThrow('has no address of "Hello World!"');
  });

  it("is refused without any URL", () => {
    expect(() => services({ "Hello World!": {} }).service(hello)).toThrow(
      "neither a predict_url nor a complete internal_url",
    );
  });

  it("needs a file with something in it", () => {
    for (const files of [{}, { dynamic_chainlet_config: " \n" }])
      expect(() => mounted(files).service(hello)).toThrow("is missing or empty");
    expect(() => mounted({ dynamic_chainlet_config: "{" }).service(hello)).toThrow("is not JSON");
  });
});

describe("the environment", () => {
  it("is named by its file, and none without it", () => {
    expect(mounted({ environment: '{"name": "staging", "other": 1}' }).environment()).toEqual({ name: "staging" });
    for (const files of [{}, { environment: "null" }, { environment: "" }])
      expect(mounted(files).environment()).toBeUndefined();
  });
});
