import type { ChainPlan, PackagePlan } from "../../model/plan.ts";

/** Packages in start order: each level needs only earlier ones, and its members can start at the same time. */
export function dependencyLevels(plan: ChainPlan): PackagePlan[][] {
  const levels: PackagePlan[][] = [];
  const started = new Set<string>();
  let waiting = [...plan.packages];
  while (waiting.length > 0) {
    const level = waiting.filter((unit) => unit.dependencies.every(({ chainlet }) => started.has(chainlet.id)));
    if (level.length === 0) throw new Error("the plan has dependencies that are not part of it");
    for (const { chainlet } of level) started.add(chainlet.id);
    waiting = waiting.filter((unit) => !level.includes(unit));
    levels.push(level);
  }
  return levels;
}
