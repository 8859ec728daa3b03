import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { compile } from "../../compiler/compile.ts";
import { configYaml, toYaml } from "../../compiler/phases/7-emit/config-yaml.ts";
import { trussFolderConfig } from "../../compiler/phases/7-emit/truss-folder.ts";
import { planProject, remoteConfig, sessionAt, temporaryFolder } from "../plan/project.ts";

const chain = `import { ChainletBase, depends, markEntrypoint } from "chainsc";
export class Repeater extends ChainletBase { async runRemote(): Promise<string> { return ""; } }
export class Greeter extends ChainletBase {
  repeater = depends(Repeater);
  async runRemote(): Promise<string> { return this.repeater.runRemote(); }
}
markEntrypoint(Greeter);`;

describe("the weights of a chainlet", () => {
  async function weightsOf(written: string): Promise<unknown> {
    const root = temporaryFolder();
    const source = join(root, "chain.ts");
    writeFileSync(join(root, "package.json"), '{ "name": "weights", "type": "module" }');
    writeFileSync(
      source,
      `import * as chains from "chainsc";
export class Model extends chains.ChainletBase {
  static override remoteConfig: chains.RemoteConfig = { assets: { weights: [${written}] } };
  async runRemote(): Promise<string> { return ""; }
}
chains.markEntrypoint(Model);`,
    );
    const session = sessionAt(root);
    const { plan } = await compile({ source }, session);
    const [model] = plan?.packages ?? [];
    if (!model) throw new Error(JSON.stringify(session.diagnostics.all()));
    return parse(configYaml(model)).weights;
  }

  test("reach the configuration, with source and mount", async () => {
    expect(await weightsOf(`{ source: "hf://org/model@main", mountLocation: "/models/a" }`)).toEqual([
      { source: "hf://org/model@main", mount_location: "/models/a" },
    ]);
  });

  test("of several schemes keep their order and everything that is said of them", async () => {
    const weights = await weightsOf(`
      { source: "s3://bucket/zebra", mountLocation: "/models/z", auth: { authMethod: "CUSTOM_SECRET", authSecretName: "aws" } },
      { source: "hf://org/apple", mountLocation: "/models/a", authSecretName: "hf", allowPatterns: ["*.json", "*.bin"], ignorePatterns: ["*.md"] },
      { source: "gs://bucket/mango", mountLocation: "/models/m" }`);
    expect(weights).toEqual([
      {
        source: "s3://bucket/zebra",
        mount_location: "/models/z",
        auth: { auth_method: "CUSTOM_SECRET", auth_secret_name: "aws" },
      },
      {
        source: "hf://org/apple",
        mount_location: "/models/a",
        auth_secret_name: "hf",
        allow_patterns: ["*.json", "*.bin"],
        ignore_patterns: ["*.md"],
      },
      { source: "gs://bucket/mango", mount_location: "/models/m" },
    ]);
  });
});

describe("config.yaml", () => {
  test("has every key of Truss's schema, sorted, with the chain's services", async () => {
    const planned = await planProject({
      files: { "chain.ts": chain },
      configs: { Repeater: { displayName: "repeater-svc" } },
      evaluated: {
        Greeter: {
          rpcOptions: { repeater: { retries: 3, timeoutSec: 30, useBinary: true, concurrencyLimit: 300 } },
        },
      },
    });
    const text = configYaml(planned.package("Greeter"));
    const config = parse(text);
    expect(Object.keys(config)).toEqual([...Object.keys(config)].sort());
    // Appendix F of the contract, with the server of this package in place of Truss's own.
    expect(config).toEqual({
      ...goldenOfTruss,
      base_image: { image: planned.package("Greeter").image.name, python_executable_path: "", docker_auth: null },
      docker_server: {
        no_build: true,
        server_port: 8081,
        predict_endpoint: "/v1/models/model:predict",
        readiness_endpoint: "/v1/models/model",
        liveness_endpoint: "/",
      },
      model_name: "Greeter",
      python_version: "py313",
      requirements_file: null,
    });
  });

  test("carries resources, secrets by name, variables and metadata", async () => {
    const options = remoteConfig({ displayName: "x" }).options;
    const planned = await planProject({
      files: { "chain.ts": chain },
      configs: {
        Repeater: {
          displayName: "Repeater",
          compute: { cpuCount: 2, memory: "4Gi", gpu: "A10G", gpuCount: 2, predictConcurrency: 8 },
          assets: { secretKeys: ["hf_access_token"] },
          options: {
            ...options,
            envVariables: { MODE: "x" },
            metadata: { tags: ["a"] },
            healthChecks: { restartThresholdSeconds: 60 },
          },
        },
      },
    });
    expect(parse(configYaml(planned.package("Repeater")))).toMatchObject({
      environment_variables: { MODE: "x" },
      model_metadata: { chains_metadata: { chainlet_to_service: {} }, tags: ["a"] },
      resources: { accelerator: "A10G:2", cpu: "2", memory: "4Gi", use_gpu: true },
      runtime: {
        predict_concurrency: 8,
        health_checks: { restart_threshold_seconds: 60, restart_check_delay_seconds: null },
      },
      secrets: { baseten_chain_api_key: "***", hf_access_token: "***" },
    });
  });

  test("of a container names its own image and the server in it", async () => {
    const planned = await planProject({
      files: {
        "chain.ts": `import { ChainletBase, ContainerChainlet, depends, markEntrypoint } from "chainsc";
export abstract class Llm extends ContainerChainlet {
  abstract runRemote(body: { prompt: string }): Promise<{ text: string }>;
}
export class Ask extends ChainletBase {
  llm = depends(Llm);
  async runRemote(prompt: string): Promise<string> { return (await this.llm.runRemote({ prompt })).text; }
}
markEntrypoint(Ask);`,
      },
      configs: { Llm: { dockerImage: { baseImage: { kind: "custom", image: "vllm/vllm-openai:v0.9.0" } } } },
      evaluated: {
        Llm: {
          container: {
            startCommand: "vllm serve model",
            serverPort: 8000,
            predictEndpoint: "/v1/completions",
            readinessEndpoint: "/health",
            livenessEndpoint: "/health",
          },
        },
      },
    });
    expect(planned.findings).toEqual([]);
    expect(planned.package("Llm").files).toEqual([]);
    expect(parse(configYaml(planned.package("Llm")))).toMatchObject({
      base_image: { image: "vllm/vllm-openai:v0.9.0" },
      docker_server: { start_command: "vllm serve model", server_port: 8000, predict_endpoint: "/v1/completions" },
      secrets: {},
    });
  });

  test("reads back as it was written, whatever the strings, also by YAML 1.1 readers", () => {
    const tricky = fc.constantFrom(
      "no",
      "on",
      "1e3",
      "0x10",
      "~",
      "1_000",
      "12:30:45",
      "*a",
      "&a",
      "!x",
      "- a",
      "a: b",
      "#",
      "\u2028",
      "__proto__",
      "",
    );
    fc.assert(
      fc.property(
        fc.dictionary(fc.oneof(tricky, fc.string()), fc.oneof(tricky, fc.string({ unit: "binary" }))),
        (record) => {
          const text = toYaml({ record });
          for (const version of ["1.1", "1.2"] as const)
            expect(Object.entries(parse(text, { version }).record).sort()).toEqual(Object.entries(record).sort());
        },
      ),
    );
  });
});

describe("the config.yaml of a Truss folder", () => {
  test("keeps every other key", () => {
    const original = "model_name: old\nresources:\n  cpu: '4'\nsecrets:\n  token: null\nrequirements: [torch]\n";
    expect(parse(trussFolderConfig(original, "new-name"))).toEqual({ ...parse(original), model_name: "new-name" });
  });
});

const goldenOfTruss = parse(`
apply_library_patches: true
bis_llm: null
build: { arguments: {}, model_server: TrussServer, no_cache: false, secret_to_path_mapping: {} }
build_commands: []
bundled_packages_dir: packages
cache_internal: []
data_dir: data
description: null
environment_variables: {}
examples_filename: examples.yaml
external_data: []
external_package_dirs: []
input_type: Any
live_reload: false
model_cache: []
model_class_filename: model.py
model_class_name: TrussChainletModel
model_framework: custom
model_metadata:
  chains_metadata:
    chainlet_to_service:
      Repeater:
        display_name: repeater-svc
        name: Repeater
        options: { concurrency_limit: 300, retries: 3, timeout_sec: 30.0, use_binary: true }
model_module_dir: model
model_type: Model
requirements: []
resources: { accelerator: null, cpu: '1', memory: 2Gi, use_gpu: false }
runtime:
  egress_restrictions: null
  enable_debug_logs: false
  enable_tracing_data: false
  health_checks:
    restart_check_delay_seconds: null
    restart_threshold_seconds: null
    startup_threshold_seconds: null
    stop_traffic_threshold_seconds: null
  is_websocket_endpoint: false
  oidc: { enabled: null }
  predict_concurrency: 1
  remote_ssh: { enabled: false }
  streaming_read_timeout: 60
  transport: { kind: http }
  truss_server_version_override: null
secrets: { baseten_chain_api_key: '***' }
spec_version: '2.0'
system_packages: []
training_checkpoints: null
trt_llm: null
use_local_src: false
weights: []
`);
