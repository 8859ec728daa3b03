import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { badJson, fileUnreadable } from "../diagnostics/catalogue/0-usage.ts";
import { type Invocation, textOption } from "./command.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { refuse } from "./refuse.ts";

/**
 * The text of `--input`: JSON, `@FILE`, or `-` for standard input; `{}` when it is not given. It is checked to be a JSON
 * object but passed on as typed, so that no number loses digits. An exit code when it is wrong.
 */
export async function readInput(invocation: Invocation): Promise<{ readonly json: string } | ExitCode> {
  const typed = textOption(invocation, "input") ?? "{}";
  const { terminal } = invocation;
  let json = typed;
  if (typed === "-") {
    json = "";
    const decoder = new TextDecoder();
    for await (const chunk of terminal.stdin)
      json += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
    json += decoder.decode();
  } else if (typed.startsWith("@")) {
    const read = await readTextFile(invocation, "--input", typed.slice(1));
    if (typeof read === "number") return read;
    json = read.text;
  }
  const problem = objectProblem(json);
  return problem === undefined
    ? { json }
    : refuse(invocation, badJson, { option: "--input", from: "a JSON object", problem });
}

/** `--user-env`: an object of strings. */
export function readUserEnv(
  invocation: Invocation,
): { readonly userEnv: Record<string, string> | undefined } | ExitCode {
  const typed = textOption(invocation, "userEnv");
  if (typed === undefined) return { userEnv: undefined };
  const wrong = (problem: string): ExitCode =>
    refuse(invocation, badJson, { option: "--user-env", from: "a JSON object of strings", problem });
  const problem = objectProblem(typed);
  if (problem !== undefined) return wrong(problem);
  const entries = Object.entries(JSON.parse(typed) as Record<string, unknown>);
  const odd = entries.find(([, value]) => typeof value !== "string");
  if (odd) return wrong(`the value of ${JSON.stringify(odd[0])} is not a string`);
  return { userEnv: Object.fromEntries(entries.map(([key, value]) => [key, String(value)])) };
}

/** The environment with the lines of `--env-file` over it. */
export async function readEnvironment(
  invocation: Invocation,
): Promise<{ readonly environment: Readonly<Record<string, string | undefined>> } | ExitCode> {
  const path = textOption(invocation, "envFile");
  if (path === undefined) return { environment: invocation.terminal.env };
  const read = await readTextFile(invocation, "--env-file", path);
  if (typeof read === "number") return read;
  const { parseEnv } = await import("node:util");
  return { environment: { ...invocation.terminal.env, ...parseEnv(read.text) } };
}

async function readTextFile(
  invocation: Invocation,
  option: string,
  path: string,
): Promise<{ readonly text: string } | ExitCode> {
  try {
    return { text: await readFile(resolve(invocation.terminal.cwd, path), "utf8") };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    const problem =
      code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : String(code ?? error);
    return refuse(invocation, fileUnreadable, { option, path, problem }, { exit: exitCode.usage });
  }
}

function objectProblem(json: string): string | undefined {
  if (json.trim() === "") return "it is empty";
  try {
    const value: unknown = JSON.parse(json);
    if (Array.isArray(value)) return "it is an array";
    return typeof value === "object" && value !== null
      ? undefined
      : `it is ${value === null ? "null" : `a ${typeof value}`}`;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/\.$/, "") : String(error);
  }
}
