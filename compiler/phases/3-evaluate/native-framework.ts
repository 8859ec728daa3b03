import type { Handle } from "../../reflection/expressions.ts";
import type { Machine } from "./machine.ts";
import { describe } from "./operators.ts";
import { failing, unknown } from "./unknown.ts";
import { primitive, type Value } from "./value.ts";

/** Functions of the framework that check and give back their argument. */
const givingBack: ReadonlySet<string> = new Set([
  "RemoteConfig", "DockerImage", "CustomImage", "DockerAuthSettings", "Compute", "Assets", "ModelRepo",
  "ExternalDataItem", "WeightsSource", "WeightsAuth", "ChainletOptions", "HealthChecks", "Transport", "RPCOptions",
  "ContainerSpec",
]); // biome-ignore format: a list of names

/** The framework's own functions, by the name they are exported under. */
export function callFramework(machine: Machine, name: string, arguments_: readonly Value[], at: Handle): Value {
  const argument = arguments_[0] ?? primitive(undefined, at);
  if (givingBack.has(name)) return argument;
  if (name !== "makeAbsPathHere") return unknown({ kind: "unmodelled", what: `\`${name}()\`` }, at);
  if (machine.syntax.enclosingFunction(at)) return unknown({ kind: "path-in-function" }, at);
  if (argument.kind === "unknown") return argument;
  if (argument.kind !== "primitive" || typeof argument.value !== "string")
    return failing(`\`makeAbsPathHere\` is given ${describe(argument)} instead of a path`, argument.at);
  return { kind: "path", written: argument.value, from: machine.syntax.place(at).file, at };
}
