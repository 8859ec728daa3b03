import type { ArgumentDescription, CommandDescription, OptionDescription } from "./command.ts";
import { chainName, entrypoint, envFile, remote, source } from "./shared-options.ts";

const deployment: ArgumentDescription = {
  name: "CHAIN",
  summary: "the chain's name (default: the only one there is)",
  required: false,
};
const environment: OptionDescription = {
  flags: "--environment <name>",
  summary: "act on what this environment points at",
};

/** The commands that deploy, and that act on what is deployed. */
export const deploymentCommands: readonly CommandDescription[] = [
  {
    name: "push",
    summary: "build a chain and deploy it",
    arguments: [source, entrypoint],
    options: [
      remote,
      chainName,
      { flags: "--promote", summary: "point the production environment at it" },
      environment,
      { flags: "--publish", summary: "make it a published deployment (default)" },
      { flags: "--no-publish", summary: "make it a development deployment" },
      { flags: "--plan", summary: "print what would happen and change nothing" },
      { flags: "--dryrun", summary: "only generate the packages" },
      { flags: "--wait", summary: "wait until every chainlet is ready (default)" },
      { flags: "--no-wait", summary: "return as soon as the deployment has begun" },
      { flags: "--watch", summary: "keep patching the deployment" },
      { flags: "--user-env <json>", summary: "an object of strings that the chainlets see as context.userEnv" },
      { flags: "--deployment-name <name>", summary: "a name for this deployment" },
      { flags: "--include-git-info", summary: "record commit and branch with the deployment" },
      envFile,
    ],
    example: { command: "chainsc push chain.ts", does: "deploys to the Docker engine and prints the entrypoint's URL" },
    load: () => import("./push.ts"),
  },
  {
    name: "promote",
    summary: "point an environment at a deployment",
    arguments: [deployment],
    options: [remote, environment],
    example: {
      command: "chainsc promote hello --environment production",
      does: "moves production to the newest deployment",
    },
    load: undefined,
  },
  {
    name: "rollback",
    summary: "point an environment back at its previous deployment",
    arguments: [deployment],
    options: [remote, environment],
    example: { command: "chainsc rollback hello --environment production", does: "undoes the last promotion" },
    load: undefined,
  },
  {
    name: "status",
    summary: "show what is deployed and how it does",
    arguments: [deployment],
    options: [remote, environment],
    example: { command: "chainsc status", does: "lists deployments and the state of their chainlets" },
    load: () => import("./status.ts"),
  },
  {
    name: "logs",
    summary: "print the logs of a deployment",
    arguments: [deployment],
    options: [
      remote,
      environment,
      { flags: "--chainlet <name>", summary: "only this chainlet" },
      { flags: "--follow", summary: "keep printing what comes" },
      { flags: "--tail <lines>", summary: "only the last lines of each chainlet" },
    ],
    example: { command: "chainsc logs hello --chainlet RandInt --follow", does: "follows the logs of one chainlet" },
    load: () => import("./logs.ts"),
  },
  {
    name: "call",
    summary: "send one request to a deployment",
    arguments: [deployment],
    options: [
      remote,
      environment,
      { flags: "--input <json>", summary: "the request: JSON, @FILE, or - for standard input (default: {})" },
    ],
    example: { command: `chainsc call hello --input '{"maxValue": 3}'`, does: "prints the answer" },
    load: () => import("./call.ts"),
  },
  {
    name: "down",
    summary: "take a deployment away",
    arguments: [deployment],
    options: [remote, { flags: "--all", summary: "every deployment of the chain" }],
    example: { command: "chainsc down hello", does: "removes the containers and the network of hello" },
    load: () => import("./down.ts"),
  },
];
