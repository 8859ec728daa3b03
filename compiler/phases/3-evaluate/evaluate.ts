import { missingStatic } from "../../diagnostics/catalogue/3-evaluate.ts";
import type { EvaluatedChain, EvaluatedChainlet, StaticMember } from "../../model/evaluated.ts";
import type { FoundChain, FoundChainlet, FoundStatic } from "../../model/found.ts";
import type { JsonValue } from "../../model/json.ts";
import {
  type ContainerSpec,
  defaultRpcOptions,
  type RemoteConfig,
  type RpcOptions,
} from "../../model/remote-config.ts";
import type { ProjectPath, Span } from "../../model/source.ts";
import { type Expressions, expressionsOf } from "../../reflection/expressions.ts";
import type { Program } from "../../reflection/program.ts";
import type { Session } from "../../session.ts";
import { readChainName } from "./config/chain-name.ts";
import { containerSpec } from "./config/container-spec.ts";
import { json } from "./config/json.ts";
import { path } from "./config/paths.ts";
import { type Reading, reading, type Slot } from "./config/reading.ts";
import { defaultRemoteConfig, readRemoteConfig } from "./config/remote-config.ts";
import { rpcOptions } from "./config/rpc-options.ts";
import { type Interpreter, interpreter } from "./interpreter.ts";
import { reportUnknown } from "./report-unknown.ts";
import { describeStatic } from "./statics.ts";
import { unknown } from "./unknown.ts";

/**
 * Phase 3: the static values of every chainlet: configs, options of calls, names. Nothing of the source runs. What has
 * no value, or a wrong one, is reported; the defaults stand in, so that everything else is checked in the same run.
 */
export function evaluate(
  program: Program,
  found: Pick<FoundChain, "chainlets" | "chainName">,
  session: Session,
): EvaluatedChain {
  const syntax = expressionsOf(program);
  const phase: Phase = { syntax, session, values: interpreter(syntax) };
  const chainlets: Record<string, EvaluatedChainlet> = {};
  for (const chainlet of found.chainlets) chainlets[chainlet.id] = evaluateChainlet(phase, chainlet);
  const chainName =
    found.chainName && readChainName(syntax, phase.values.ask(syntax.at(found.chainName)), found.chainName, session);
  return { chainlets, ...(chainName !== undefined && { chainName }) };
}

interface Phase {
  readonly syntax: Expressions;
  readonly session: Session;
  readonly values: Interpreter;
}

/** Static members that mean something to the framework. */
const known: ReadonlySet<string> = new Set(["remoteConfig", "userConfig", "trussDir", "container"]);

function evaluateChainlet(phase: Phase, chainlet: FoundChainlet): EvaluatedChainlet {
  checkReplaced(phase, chainlet);
  const member = (name: string) => chainlet.statics.find((one) => one.name === name);
  const { remoteConfig, spans } = configOf(phase, chainlet, member("remoteConfig"));
  const userConfig = userConfigOf(phase, chainlet, member("userConfig"));
  const trussDir = chainlet.kind === "truss" ? trussDirOf(phase, chainlet, member("trussDir")) : undefined;
  const container = chainlet.kind === "container" ? containerOf(phase, chainlet, member("container")) : undefined;
  const statics: Record<string, StaticMember> = {};
  for (const one of chainlet.statics)
    if (!known.has(one.name))
      statics[one.name] = describeStatic(phase.syntax, phase.values.ask(phase.syntax.at(one.initializer)));
  return {
    remoteConfig,
    configSpans: spans,
    rpcOptions: rpcOptionsOf(phase, chainlet),
    statics,
    ...(userConfig !== undefined && { userConfig }),
    ...(trussDir !== undefined && { trussDir }),
    ...(container && { container }),
  };
}

function readingOf(phase: Phase, chainlet: FoundChainlet, subject: (accessor: string) => string): Reading {
  return reading({ syntax: phase.syntax, session: phase.session, chainlet: chainlet.name, subject });
}

function slotOf(phase: Phase, { initializer }: Pick<FoundStatic, "initializer">, accessor: string): Slot {
  const site = phase.syntax.at(initializer);
  return { value: phase.values.ask(site), accessor, site };
}

function configOf(
  phase: Phase,
  chainlet: FoundChainlet,
  member: FoundStatic | undefined,
): { readonly remoteConfig: RemoteConfig; readonly spans: Readonly<Record<string, Span>> } {
  const { name } = chainlet;
  checkAssignments(phase, chainlet, "remoteConfig", member);
  if (!member) return { remoteConfig: defaultRemoteConfig(name), spans: { "": chainlet.nameSpan } };
  const run = readingOf(phase, chainlet, (accessor) =>
    accessor === "" ? `remoteConfig of ${name}` : `${accessor} of ${name}`,
  );
  const slot = slotOf(phase, member, "");
  const remoteConfig = readRemoteConfig(slot, name, run) ?? defaultRemoteConfig(name);
  return { remoteConfig, spans: { "": member.nameSpan, ...Object.fromEntries(run.spans) } };
}

/** `Cls = Other` puts another class under the name that others depend on. */
function checkReplaced(phase: Phase, { name, span }: FoundChainlet): void {
  const write = phase.syntax.assignment(phase.syntax.at({ ...span, syntax: "ClassDeclaration" }));
  if (!write) return;
  const cause = unknown({ kind: "reassigned", name, why: "assigned" }, write.place);
  reportUnknown({ syntax: phase.syntax, session: phase.session, cause, subject: `The class ${name}`, chainlet: name });
}

/** A config that a helper, a decorator or `Object.assign` puts into the class would be left out without a word. */
function checkAssignments(phase: Phase, chainlet: FoundChainlet, name: string, member: FoundStatic | undefined): void {
  if (member?.declaredBy === chainlet.id) return;
  const type = phase.syntax.at({ ...chainlet.span, syntax: "ClassDeclaration" });
  const write = phase.syntax.unseenAssignment(type, name);
  if (!write) return;
  const cause = unknown({ kind: "reassigned", name: `${chainlet.name}.${name}`, why: "assigned" }, write.place);
  const subject = `${name} of ${chainlet.name}`;
  reportUnknown({ syntax: phase.syntax, session: phase.session, cause, subject, chainlet: chainlet.name });
}

function userConfigOf(phase: Phase, chainlet: FoundChainlet, member: FoundStatic | undefined): JsonValue | undefined {
  checkAssignments(phase, chainlet, "userConfig", member);
  if (!member) return undefined;
  const slot = slotOf(phase, member, "userConfig");
  const isAbsent = slot.value.kind === "primitive" && slot.value.value === undefined && !slot.value.missing;
  return isAbsent
    ? undefined
    : json.read(
        slot,
        readingOf(phase, chainlet, (accessor) => `${accessor} of ${chainlet.name}`),
      );
}

function trussDirOf(phase: Phase, chainlet: FoundChainlet, member: FoundStatic | undefined): ProjectPath | undefined {
  if (!member) return lacks(phase, chainlet, "trussDir", 'static trussDir = chains.makeAbsPathHere("./my-truss");');
  const run = readingOf(phase, chainlet, (accessor) => `${accessor} of ${chainlet.name}`);
  return path({ wants: "directory" }).read(slotOf(phase, member, "trussDir"), run);
}

function containerOf(
  phase: Phase,
  chainlet: FoundChainlet,
  member: FoundStatic | undefined,
): ContainerSpec | undefined {
  if (!member)
    return lacks(
      phase,
      chainlet,
      "container",
      "static container: chains.ContainerSpec = { startCommand, serverPort, … };",
    );
  const run = readingOf(phase, chainlet, (accessor) => `${accessor} of ${chainlet.name}`);
  return containerSpec.read(slotOf(phase, member, "container"), run);
}

function lacks(phase: Phase, chainlet: FoundChainlet, member: string, sample: string): undefined {
  const { name, nameSpan } = chainlet;
  phase.session.diagnostics.report(missingStatic, { name, member, sample }, { span: nameSpan, chainlet: name });
  return undefined;
}

function rpcOptionsOf(phase: Phase, chainlet: FoundChainlet): Readonly<Record<string, RpcOptions>> {
  const options: Record<string, RpcOptions> = {};
  for (const { member, options: written } of chainlet.dependencies) {
    const name = `the dependency ${member} of ${chainlet.name}`;
    const run = readingOf(phase, chainlet, (accessor) =>
      accessor === "" ? `The options of ${name}` : `${accessor} of ${name}`,
    );
    const slot = written && slotOf(phase, { initializer: written }, "");
    const isAbsent = slot?.value.kind === "primitive" && slot.value.value === undefined && !slot.value.missing;
    options[member] = (slot && !isAbsent ? rpcOptions.read(slot, run) : undefined) ?? defaultRpcOptions;
  }
  return options;
}
