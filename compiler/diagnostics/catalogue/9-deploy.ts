import { rule } from "../diagnostic.ts";
import { sentence } from "../sentence.ts";

export const missingSecrets = rule<{
  readonly missing: readonly { readonly key: string; readonly chainlets: readonly string[] }[];
}>({
  code: "CHN9001",
  slug: "missing-secret",
  severity: "error",
  title: "A secret has no value",
  message: ({ missing }) =>
    `No value for ${missing.map(({ key, chainlets }) => `${key} (${chainlets.join(", ")})`).join("; ")}. Nothing was started.`,
  help: ({ missing }) =>
    `Set ${missing.map(({ key }) => `TRUSS_SECRET_${key}`).join(", ")} in the environment or in the file given by --env-file.`,
  explanation: `The chainlets named here declare secrets in \`assets.secretKeys\`. On the Docker engine their values come from the
environment variable \`TRUSS_SECRET_<name>\` or from \`--env-file\`, and reach the container as a mounted file, never as
environment and never in an image.`,
});

export const imageNotBuilt = rule<{ readonly chainlet: string; readonly image: string }>({
  code: "CHN9002",
  slug: "image-not-built",
  severity: "error",
  title: "A chainlet has no image",
  message: ({ chainlet, image }) => `${chainlet} cannot be deployed: its image ${image} was not built.`,
  help: () => "Solve what stopped its build, or run `chainsc build` without --only.",
  explanation: "A deployment is the whole chain: every chainlet needs an image in the engine.",
});

export const notDeployableHere = rule<{ readonly chainlet: string; readonly base: string; readonly why: string }>({
  code: "CHN9003",
  slug: "not-deployable-on-docker",
  severity: "error",
  title: "A chainlet that stands for something existing cannot be started on the Docker engine",
  message: ({ chainlet, base, why }) => `${chainlet} is a ${base} that the Docker engine cannot start: ${why}.`,
  help: ({ base }) =>
    base === "TrussChainlet"
      ? "Give its config.yaml a docker_server (start_command, server_port, predict_endpoint, readiness_endpoint) and a base_image that holds all it needs; or try the chain with runLocal and a fake in its place."
      : "Correct its container specification; or try the chain with runLocal and a fake in its place.",
  explanation: `The Docker remote starts an existing image by what \`static container\` of a \`ContainerChainlet\`, or \`docker_server\` in the config.yaml
of a \`TrussChainlet\`, says: its command, port and paths. A Truss folder whose Python model needs Truss's own server and build cannot be started here.`,
});

export const portTaken = rule<{ readonly port: number }>({
  code: "CHN9004",
  slug: "port-taken",
  severity: "error",
  title: "The port is in use",
  message: ({ port }) => `Port ${port} of 127.0.0.1 is in use already.`,
  help: () => "Choose another one, or none: any free port is taken then.",
  explanation:
    "The entrypoint's port is published on 127.0.0.1. Another program, or an earlier deployment, listens on the one that was asked for.",
});

export const gpuUnavailable = rule<{ readonly chainlet: string; readonly gpu: string; readonly why: string }>({
  code: "CHN9005",
  slug: "gpu-unavailable",
  severity: "error",
  title: "The engine has no GPU to give",
  message: ({ chainlet, gpu, why }) =>
    `${chainlet} asks for a GPU (${gpu}), but the engine cannot give it one: ${why}.`,
  help: () =>
    "Install the NVIDIA container toolkit on the engine's machine, or try the chain without GPUs by chainsc.yaml:\nremotes:\n  local: { kind: docker, gpu: ignore }",
  explanation: `A chainlet with \`compute.gpu\` gets GPUs of the engine's machine. \`remotes.local.gpu: ignore\` starts it without.`,
});

export const chainletFailed = rule<{
  readonly chainlet: string;
  readonly why: string;
  readonly logs: string;
  readonly fix: string;
}>({
  code: "CHN9010",
  slug: "chainlet-failed",
  severity: "error",
  title: "A chainlet did not become ready",
  message: ({ chainlet, why, logs }) =>
    `${chainlet} did not become ready: ${why}. Everything that was started has been removed again.${logs === "" ? " It wrote nothing." : `\n${logs}`}`,
  help: ({ fix }) => sentence(fix),
  explanation: `A deployment counts only when every chainlet answers on its readiness route. One of them ended or took too long; its last
lines of output are in the message. The deployment that ran before, if any, still runs.`,
});

export const engineRefused = rule<{ readonly what: string; readonly why: string }>({
  code: "CHN9011",
  slug: "engine-refused",
  severity: "error",
  title: "The engine refused a request",
  message: ({ what, why }) => `The engine refused to ${what}: ${why}`,
  help: () => "`chainsc doctor` checks the engine; `chainsc down` removes what is left of a chain.",
  explanation:
    "The Docker engine answered a request with an error of its own. What had been started by the command has been removed again.",
});

export const fewerCpus = rule<{ readonly chainlet: string; readonly asked: number; readonly given: number }>({
  code: "CHN9012",
  slug: "fewer-cpus",
  severity: "warning",
  title: "The engine has fewer CPUs than asked for",
  message: ({ chainlet, asked, given }) =>
    `${chainlet} asks for ${asked} CPUs; the engine's machine has ${given}, so it gets those.`,
  help: () => "Nothing to do for a trial; figures measured here say little about the real machine.",
  explanation:
    "`compute.cpuCount` is a limit of the container. The engine refuses a limit above what its machine has, so it is lowered.",
});

export const badMemory = rule<{ readonly chainlet: string; readonly memory: string }>({
  code: "CHN9013",
  slug: "unreadable-memory",
  severity: "error",
  title: "A memory size cannot be read",
  message: ({ chainlet, memory }) =>
    `compute.memory of ${chainlet} is ${JSON.stringify(memory)}, which is no size of memory.`,
  help: () => "Write a number and a unit, for example 512Mi, 2Gi or 4G.",
  explanation:
    "`compute.memory` becomes the memory limit of the container: a number with one of the units Ki, Mi, Gi, Ti, K, M, G, T.",
});

export const badName = rule<{ readonly what: string; readonly name: string }>({
  code: "CHN9014",
  slug: "bad-deployment-name",
  severity: "error",
  title: "A name cannot be used in the engine",
  message: ({ what, name }) => `${JSON.stringify(name)} cannot be used as ${what}.`,
  help: () => "Use up to 63 letters, digits, dots, dashes and underscores.",
  explanation: `Names of deployments become part of the names of containers, networks and volumes, and of addresses.
The name is checked before anything is built.`,
});

export const deploymentExists = rule<{ readonly chain: string; readonly id: string }>({
  code: "CHN9015",
  slug: "deployment-exists",
  severity: "error",
  title: "There is a deployment of that name",
  message: ({ chain, id }) => `The chain ${chain} has a deployment named ${id} already.`,
  help: ({ chain }) => `Choose another --deployment-name, or take it away with \`chainsc down ${chain}\`.`,
  explanation: "A deployment never changes once it is there. A new push gets a name of its own.",
});

export const earlierStays = rule<{ readonly chain: string; readonly id: string; readonly why: string }>({
  code: "CHN9016",
  slug: "earlier-deployment-stays",
  severity: "warning",
  title: "An earlier deployment could not be removed",
  message: ({ chain, id, why }) =>
    `The new deployment of ${chain} serves, but the engine did not remove the earlier one, ${id}: ${why}`,
  help: ({ chain }) => `The next push tries again; \`chainsc status ${chain}\` shows what is there.`,
  explanation:
    "A push removes the deployment that it replaces after the new one is healthy. Here the engine refused that.",
});

export const engineElsewhere = rule<{ readonly host: string; readonly port: number }>({
  code: "CHN9017",
  slug: "engine-elsewhere",
  severity: "warning",
  title: "The entrypoint is published on another machine",
  message: ({ host, port }) =>
    `The engine runs on ${host}, so the entrypoint's port ${port} is on 127.0.0.1 there, not here.`,
  help: ({ host, port }) => `Forward it, for example by \`ssh -N -L ${port}:127.0.0.1:${port} ${host}\`.`,
  explanation:
    "An entrypoint's port is never opened to a network: it is published on 127.0.0.1 of the engine's machine.",
});

export const notThereYet = rule<{ readonly option: string; readonly instead: string }>({
  code: "CHN9020",
  slug: "not-on-docker-yet",
  severity: "error",
  title: "The Docker remote cannot do this yet",
  message: ({ option }) => `${option} is not there yet for the Docker engine.`,
  help: ({ instead }) => sentence(instead),
  explanation: `On the Docker engine a push makes the development deployment of a chain, and \`push --promote\` its production one. Each
replaces its predecessor once it is healthy. Named environments, promotion of an earlier deployment and going back are to come.`,
});

export const noSuchChain = rule<{ readonly chain: string; readonly there: readonly string[] }>({
  code: "CHN9021",
  slug: "no-such-chain",
  severity: "error",
  title: "Nothing of that name is deployed",
  message: ({ chain, there }) =>
    `Nothing named ${chain} is deployed on this engine${there.length === 0 ? "." : `; there ${there.length === 1 ? "is" : "are"}: ${there.join(", ")}.`}`,
  help: () => "`chainsc status` lists what is deployed; `chainsc push` deploys.",
  explanation: "Deployments are found by their labels in the engine that DOCKER_HOST, or the default socket, leads to.",
});

export const entrypointDown = rule<{ readonly chain: string; readonly id: string }>({
  code: "CHN9022",
  slug: "entrypoint-down",
  severity: "error",
  title: "The entrypoint does not run",
  message: ({ chain, id }) => `The entrypoint of ${chain} (deployment ${id}) does not run, so it cannot be called.`,
  help: ({ chain }) => `\`chainsc logs ${chain}\` shows why; \`chainsc push\` deploys anew.`,
  explanation: "A call needs the published port of the entrypoint's container, and that container has stopped.",
});
