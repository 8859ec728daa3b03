import { afterAll } from "vitest";
import { runSuite } from "./run-suite.ts";
import { processes } from "./targets/processes.ts";
import { referenceProject } from "./targets/project.ts";

const project = referenceProject();
afterAll(() => project.remove());

runSuite(processes(project));
