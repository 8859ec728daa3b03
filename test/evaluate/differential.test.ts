import vm from "node:vm";
import fc from "fast-check";
import { expect, it } from "vitest";
import { failureOf } from "../../compiler/phases/3-evaluate/value.ts";
import { seed } from "../seed.ts";
import { difference } from "./difference.ts";
import { evaluationOf } from "./in-memory.ts";
import { dataOf, printed } from "./printed.ts";
import { asScript, type RandomModule, randomModule } from "./random-modules.ts";

const runs = Number(process.env.CHAINSC_EVALUATOR_RUNS ?? 9000);
const batchSize = 500;

/** What JavaScript itself makes of a module. `elsewhere`: it throws before `asked` is computed, so there is no answer. */
type Outcome =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "throws" }
  | { readonly kind: "elsewhere" }
  | { readonly kind: "endless" };

function execute(module: RandomModule, context: vm.Context, stage: { reached: boolean }): Outcome {
  try {
    return { kind: "value", value: vm.runInContext(asScript(module), context, { timeout: 2000 }) as unknown };
  } catch (error) {
    if ((error as { code?: string } | undefined)?.code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return { kind: "endless" };
    return stage.reached ? { kind: "throws" } : { kind: "elsewhere" };
  }
}

/** Nothing in it is beyond the evaluator: only then a throw cannot come from a part that ours did not need. */
function isFullyKnown({ dep, main }: RandomModule): boolean {
  const beyond =
    /\b(?:if|var|let|try|class|Symbol|structuredClone|random|now|match|localeCompare|entries|push|pop|forEach|isFrozen)\b|\(\(\(?\)? =>|function \(|new |process|nope|arguments|raw|async|toString|===|!==|\.\.\./;
  return !beyond.test(dep + main);
}

it(`gives what JavaScript gives, or a reason (${runs} modules, seed ${seed})`, { timeout: 480_000 }, () => {
  console.info(`evaluator against execution: ${runs} modules, CHAINSC_SEED=${seed}`);
  const modules = fc.sample(randomModule, { numRuns: runs, seed });
  const counts = { equal: 0, reasons: 0, elsewhere: 0, discarded: 0, endless: 0 };
  const differences: string[] = [];
  for (let start = 0; start < modules.length; start += batchSize) {
    const batch = modules.slice(start, start + batchSize);
    const files = batch.flatMap(({ dep, main }, index) => [
      [`${index}/dep.ts`, `${dep}\nexport {};\n`] as const,
      [`${index}/main.ts`, main] as const,
    ]);
    const evaluation = evaluationOf(Object.fromEntries(files));
    const stage = { reached: false };
    const context = vm.createContext({ stage, process: { env: {} }, structuredClone, console: { assert: () => {} } });
    for (const [index, module] of batch.entries()) {
      const asked = evaluation.values.ask(evaluation.initializer(`${index}/main.ts`, "asked"));
      const ours = failureOf(asked) ?? asked;
      const real = execute(module, context, stage);
      const shown = `\n${module.dep}--\n${module.main}`;
      if (real.kind === "endless" || real.kind === "elsewhere") counts[real.kind] += 1;
      else if (ours.kind === "unknown") counts.reasons += 1;
      else if (real.kind === "throws") {
        if (isFullyKnown(module)) differences.push(`ours ${printed(dataOf(ours))}, real throws${shown}`);
        else counts.discarded += 1;
      } else {
        counts.equal += 1;
        const found = difference(ours, real.value);
        if (found !== undefined) differences.push(found + shown);
      }
    }
  }
  console.info(JSON.stringify(counts));
  expect(differences.slice(0, 3), `seed ${seed}`).toEqual([]);
  expect(counts.equal).toBeGreaterThan(runs / 10);
});
