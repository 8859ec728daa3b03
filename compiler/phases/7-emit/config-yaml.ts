import type { Chainlet } from "../../model/chain.ts";
import type { JsonObject, JsonValue } from "../../model/json.ts";
import type { PackagePlan } from "../../model/plan.ts";
import type { RpcOptions, Transport } from "../../model/remote-config.ts";
import { yamlText } from "./yaml-text.ts";

/** `config.yaml` of a package, without its banner: every key of Truss's schema, sorted at every level. */
export function configYaml(plan: PackagePlan): string {
  return toYaml(trussConfig(plan));
}

/** Keys sorted by code unit, strings quoted where YAML 1.1 readers would take them for something else. */
export function toYaml(config: JsonObject): string {
  return yamlText(sortKeys(config));
}

function sortKeys(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const object = value as JsonObject;
  // Own keys only ever: a key such as `__proto__` must stay a key.
  return Object.fromEntries(
    Object.keys(object)
      .sort()
      .map((key) => [key, sortKeys(object[key] ?? null)]),
  );
}

function trussConfig(plan: PackagePlan): JsonObject {
  const { chainlet, image } = plan;
  const { displayName, dockerImage, compute, assets, options, buildCommands } = chainlet.remoteConfig;
  const { baseImage } = dockerImage;
  const custom = baseImage.kind === "custom" ? baseImage : undefined;
  const container = chainlet.kind === "container" ? chainlet.container : undefined;
  const isWebsocket = chainlet.endpoint.kind === "websocket";
  const transport = transportOf(options.transport, isWebsocket);
  return {
    apply_library_patches: true,
    base_image: {
      // A container chainlet is its own image; every other package names the image that is built from it.
      image: container && custom ? custom.image : image.name,
      python_executable_path: custom?.pythonExecutablePath ?? "",
      docker_auth: custom?.dockerAuth ?? null,
    },
    bis_llm: null,
    build: { arguments: {}, model_server: "TrussServer", no_cache: false, secret_to_path_mapping: {} },
    build_commands: container ? buildCommands : [],
    bundled_packages_dir: "packages",
    cache_internal: [],
    data_dir: "data",
    description: null,
    docker_server: container
      ? {
          start_command: container.startCommand,
          server_port: container.serverPort,
          predict_endpoint: container.predictEndpoint,
          readiness_endpoint: container.readinessEndpoint,
          liveness_endpoint: container.livenessEndpoint,
        }
      : {
          no_build: true,
          server_port: image.port,
          predict_endpoint: isWebsocket ? "/v1/websocket" : "/v1/models/model:predict",
          readiness_endpoint: "/v1/models/model",
          liveness_endpoint: "/",
        },
    environment_variables: options.envVariables,
    examples_filename: "examples.yaml",
    external_data: assets.externalData.map(({ url, localDataPath, name }) => ({
      url,
      local_data_path: localDataPath,
      ...(name !== undefined && { name }),
    })),
    external_package_dirs: [],
    input_type: "Any",
    live_reload: false,
    model_cache: [...assets.cached],
    model_class_filename: "model.py",
    model_class_name: "TrussChainletModel",
    model_framework: "custom",
    model_metadata: metadataOf(plan),
    model_module_dir: "model",
    model_name: displayName,
    model_type: "Model",
    python_version: pythonVersion(chainlet),
    requirements: [],
    requirements_file: null,
    resources: {
      accelerator:
        compute.gpu === undefined ? null : compute.gpuCount > 1 ? `${compute.gpu}:${compute.gpuCount}` : compute.gpu,
      cpu: String(compute.cpuCount),
      memory: compute.memory,
      use_gpu: compute.gpu !== undefined,
      ...(compute.instanceType !== undefined && { instance_type: compute.instanceType }),
    },
    runtime: {
      egress_restrictions: null,
      enable_debug_logs: options.enableDebugLogs,
      enable_tracing_data: options.enableTracing,
      health_checks: {
        restart_check_delay_seconds: options.healthChecks.restartCheckDelaySeconds ?? null,
        restart_threshold_seconds: options.healthChecks.restartThresholdSeconds ?? null,
        startup_threshold_seconds: options.healthChecks.startupThresholdSeconds ?? null,
        stop_traffic_threshold_seconds: options.healthChecks.stopTrafficThresholdSeconds ?? null,
      },
      is_websocket_endpoint: transport.kind === "websocket",
      oidc: { enabled: null },
      predict_concurrency: compute.predictConcurrency,
      remote_ssh: { enabled: false },
      streaming_read_timeout: options.streamingReadTimeoutSec,
      transport,
      truss_server_version_override: null,
    },
    secrets: Object.fromEntries(
      [...assets.secretKeys, ...(container ? [] : ["baseten_chain_api_key"])].map((key) => [key, "***"]),
    ),
    spec_version: "2.0",
    system_packages: container ? [...dockerImage.aptRequirements] : [],
    training_checkpoints: null,
    trt_llm: null,
    use_local_src: false,
    weights: [...assets.weights],
  };
}

function metadataOf({ chainlet, dependencies }: PackagePlan): JsonObject {
  const own = chainlet.remoteConfig.options.metadata;
  const written = typeof own === "object" && own !== null && !Array.isArray(own) ? (own as JsonObject) : {};
  if (chainlet.kind === "container") return written;
  const byId = new Map(dependencies.map((each) => [each.chainlet.id, each.chainlet]));
  const services = chainlet.dependencies.flatMap(({ target, options }): [string, JsonObject][] => {
    const found = byId.get(target);
    if (!found) return [];
    const { displayName } = found.remoteConfig;
    return [[found.name, { display_name: displayName, name: found.name, options: wireOptions(options) }]];
  });
  return { ...written, chains_metadata: { chainlet_to_service: Object.fromEntries(services) } };
}

function wireOptions({ retries, timeoutSec, useBinary, concurrencyLimit }: RpcOptions): JsonObject {
  return { retries, timeout_sec: timeoutSec, use_binary: useBinary, concurrency_limit: concurrencyLimit };
}

function transportOf(transport: Transport | undefined, isWebsocket: boolean): JsonObject & { readonly kind: string } {
  if (transport?.kind === "websocket" || (transport === undefined && isWebsocket)) {
    const given = transport?.kind === "websocket" ? transport : undefined;
    return {
      kind: "websocket",
      ping_interval_seconds: given?.pingIntervalSeconds ?? null,
      ping_timeout_seconds: given?.pingTimeoutSeconds ?? null,
    };
  }
  return { kind: "http" };
}

function pythonVersion({ remoteConfig }: Chainlet): string {
  const { baseImage } = remoteConfig.dockerImage;
  return baseImage.kind === "baseten" && baseImage.image.startsWith("py") ? baseImage.image : "py313";
}
