import type { ArgumentDescription, OptionDescription } from "./command.ts";

export const source: ArgumentDescription = {
  name: "SOURCE",
  summary: "the file that holds the entrypoint",
  required: true,
};
export const entrypoint: ArgumentDescription = {
  name: "ENTRYPOINT",
  summary: "the entrypoint's class name, when no class is marked",
  required: false,
};
export const chainName: OptionDescription = {
  flags: "--name <name>",
  summary: "name of the chain, instead of the one in the code",
};
export const envFile: OptionDescription = {
  flags: "--env-file <file>",
  summary: "read TRUSS_SECRET_<name>=… lines from this file",
};
export const remote: OptionDescription = {
  flags: "--remote <name>",
  summary: "a remote of chainsc.yaml (default: local)",
};
