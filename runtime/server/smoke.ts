import type { ShimDefinition } from "./definition.ts";

/** Everything was imported: checks that it fits together, says so, and ends the process. */
export function reportSmoke(definition: ShimDefinition): void {
  const problem = findProblem(definition);
  if (problem === undefined) {
    process.stdout.write(`${definition.name}: imported\n`);
    leave({ type: "imported" }, 0);
  } else {
    process.stderr.write(`${problem}\n`);
    leave({ type: "failed", message: problem }, 1);
  }
}

function findProblem({ name, chainlet, dependencies }: ShimDefinition): string | undefined {
  if (typeof chainlet !== "function") return `${name}: the module does not export the class ${name}.`;
  if (typeof chainlet.prototype?.runRemote !== "function") return `${name} has no method runRemote.`;
  const wrong = Object.entries(dependencies).find(([, { stub }]) => typeof stub?.prototype?.runRemote !== "function");
  return wrong ? `${name}: the stub of ${wrong[0]} has no method runRemote.` : undefined;
}

/** User modules may keep handles open, so the process is ended. */
function leave(message: object, code: number): void {
  if (process.connected && process.send) process.send(message, () => process.exit(code));
  else process.exit(code);
}
