import { posix } from "node:path";
import type { PackagePlan } from "../../model/plan.ts";
import type { ProjectPath } from "../../model/source.ts";

/** The specifier of one of the user's files, seen from a generated file of the package. */
export function sourceModule(plan: PackagePlan, from: string): (file: ProjectPath) => string {
  return (file) => {
    const planned = plan.files.find(({ source }) => source === file);
    if (!planned) throw new Error(`${from} of ${plan.chainlet.name} names ${file}, which is not in the package`);
    const path = posix.relative(posix.dirname(from), planned.output);
    return path.startsWith(".") ? path : `./${path}`;
  };
}
