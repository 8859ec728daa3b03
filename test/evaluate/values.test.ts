import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { traceOf } from "../../compiler/phases/3-evaluate/report-unknown.ts";
import { failureOf } from "../../compiler/phases/3-evaluate/value.ts";
import { evaluationOf, type Modules } from "./in-memory.ts";
import { dataOf, printed } from "./printed.ts";

/**
 * One expression (`asked` of input.ts) and what it must come out as: a value as `util.inspect` prints it, or a reason
 * with the text of the cause and of the steps that lead there.
 */
interface Case {
  readonly value?: string;
  readonly reason?: string;
  readonly cause?: string;
  readonly trace?: readonly string[];
  /** False where Node itself has no answer: ambient declarations, framework calls. */
  readonly runs?: boolean;
  /** Its modules are a program of their own: what they do concerns all modules of a program. */
  readonly alone?: true;
}

const folder = fileURLToPath(new URL("../../fixtures/values/", import.meta.url));
const names = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.name === "case.json")
  .map((entry) => relative(folder, entry.parentPath))
  .sort();

const sources: Modules = Object.fromEntries(
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "case.json")
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [relative(folder, path), readFileSync(path, "utf8")]),
);

const expectedOf = (name: string) => JSON.parse(readFileSync(join(folder, name, "case.json"), "utf8")) as Case;
const loners = names.filter((name) => expectedOf(name).alone);
const isOf = (path: string, name: string) => path.startsWith(`${name}/`);
const only = (wanted: (path: string) => boolean): Modules =>
  Object.fromEntries(Object.entries(sources).filter(([path]) => wanted(path)));
const together = evaluationOf(only((path) => !loners.some((name) => isOf(path, name))));

describe("values of expressions", () => {
  it("has enough cases", () => expect(names.length).toBeGreaterThanOrEqual(200));

  it.each(names)("%s", (name) => {
    const evaluation = loners.includes(name) ? evaluationOf(only((path) => isOf(path, name))) : together;
    const { syntax, values } = evaluation;
    const asked = evaluation.initializer(`${name}/input.ts`, "asked");
    const found = values.ask(asked);
    const value = failureOf(found) ?? found;
    const text = (span: { file: string; start: number; end: number }) =>
      sources[span.file]?.slice(span.start, span.end);
    const seen =
      value.kind === "unknown"
        ? {
            reason: value.reason.kind,
            cause: text(syntax.place(value.at)),
            trace: traceOf(syntax, value, asked).map(({ span }) => text(span)),
          }
        : { value: printed(dataOf(value)) };
    const { runs: _runs, alone: _alone, ...expected } = expectedOf(name);
    expect(seen).toEqual(expected);
  });
});

describe("the same values in Node", () => {
  const running = names.filter((name) => {
    const { value, runs = true } = expectedOf(name);
    return value !== undefined && runs && !value.includes("«");
  });

  it.each(running)("%s", async (name) => {
    const module = (await import(join(folder, name, "input.ts"))) as { asked: unknown };
    expect(printed(module.asked)).toBe(expectedOf(name).value);
  });
});
