import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { transform } from "esbuild";
import { expect, it, onTestFinished } from "vitest";
import { failureOf } from "../../compiler/phases/3-evaluate/value.ts";
import { compileJson } from "../../compiler/phases/7-emit/compile-module.ts";
import { seed } from "../seed.ts";
import { difference } from "./difference.ts";
import { evaluationOf } from "./in-memory.ts";
import { type RandomGraph, randomGraph } from "./random-graphs.ts";

const runs = Number(process.env.CHAINSC_EVALUATOR_GRAPHS ?? 1000);
const batchSize = 250;

/** Imports every case in a process of its own and prints each `asked`, with what JSON cannot say in tags. */
const runner = `
const encode = (value, depth = 0) => {
  if (depth > 6) return ["deep"];
  if (value === undefined || typeof value === "function" || typeof value === "symbol") return [typeof value];
  if (typeof value === "bigint" || typeof value === "number") return [typeof value, Object.is(value, -0) ? "-0" : String(value)];
  if (typeof value !== "object" || value === null) return ["plain", value];
  if (Array.isArray(value)) return ["array", value.map((one) => encode(one, depth + 1))];
  return ["object", Object.entries(value).map(([key, one]) => [key, encode(one, depth + 1)])];
};
for (let index = 0; index < Number(process.argv[2]); index += 1) {
  let line = null;
  try { line = encode((await import("./" + index + "/main.mjs")).asked); } catch {}
  console.log(JSON.stringify(line));
}
`;

type Encoded = readonly [kind: string, value?: unknown];

function decoded([kind, value]: Encoded): unknown {
  switch (kind) {
    case "plain":
      return value;
    case "number":
      return Number(value);
    case "bigint":
      return BigInt(value as string);
    case "function":
      return () => {};
    case "array":
      return (value as readonly Encoded[]).map(decoded);
    case "object":
      return Object.fromEntries(
        (value as readonly (readonly [string, Encoded])[]).map(([key, one]) => [key, decoded(one)]),
      );
    default:
      return undefined;
  }
}

async function asJavaScript(path: string, text: string): Promise<readonly [path: string, text: string]> {
  if (path.endsWith(".json")) return [`${path}.mjs`, compileJson(text)];
  const { code } = await transform(text, { loader: "ts", format: "esm", target: "es2022" });
  return [
    path.replace(".ts", ".mjs"),
    code.replace(/"(\.\/\w+)\.ts"/g, '"$1.mjs"').replace(/"(\.\/\w+\.json)"/g, '"$1.mjs"'),
  ];
}

/** What Node makes of each; nothing for those that do not load. */
async function executed(graphs: readonly RandomGraph[]): Promise<readonly (Encoded | null)[]> {
  const folder = mkdtempSync(join(tmpdir(), "chainsc-graphs-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "run.mjs"), runner);
  for (const [index, graph] of graphs.entries()) {
    mkdirSync(join(folder, String(index)));
    try {
      for (const [path, text] of await Promise.all(
        Object.entries(graph).map(([path, text]) => asJavaScript(path, text)),
      ))
        writeFileSync(join(folder, String(index), path), text);
    } catch {
      // What esbuild does not take is no module.
    }
  }
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, "run.mjs"), String(graphs.length)], {
    maxBuffer: 2 ** 28,
  });
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Encoded | null);
}

it(`gives what Node gives for modules that import each other, or a reason (${runs} graphs, seed ${seed})`, {
  timeout: 300_000,
}, async () => {
  const counts = { equal: 0, reasons: 0, unloadable: 0 };
  const differences: string[] = [];
  for (let start = 0; start < runs; start += batchSize) {
    const graphs = Array.from({ length: Math.min(batchSize, runs - start) }, (_one, index) =>
      randomGraph(seed * 1000 + start + index),
    );
    const files = graphs.flatMap((graph, index) =>
      Object.entries(graph).map(([path, text]) => [`${index}/${path}`, text] as const),
    );
    const evaluation = evaluationOf(Object.fromEntries(files));
    const real = await executed(graphs);
    for (const [index, graph] of graphs.entries()) {
      const asked = evaluation.values.ask(evaluation.initializer(`${index}/main.ts`, "asked"));
      const ours = failureOf(asked) ?? asked;
      const answer = real[index];
      if (!answer) counts.unloadable += 1;
      else if (ours.kind === "unknown") counts.reasons += 1;
      else {
        counts.equal += 1;
        const found = difference(ours, decoded(answer));
        if (found !== undefined)
          differences.push(
            `${found}\n${Object.entries(graph)
              .map(([path, text]) => `-- ${path}\n${text}`)
              .join("")}`,
          );
      }
    }
  }
  console.info(JSON.stringify(counts));
  expect(differences.slice(0, 3), `seed ${seed}`).toEqual([]);
  expect(counts.equal).toBeGreaterThan(runs / 10);
});
