import { afterAll, beforeAll } from "vitest";
import { describeWithEngine } from "../engine/engine.ts";
import { engineConfig } from "../engine/engine-config.ts";
import { referenceChains } from "./chains.ts";
import { runSuite } from "./run-suite.ts";
import { containers } from "./targets/containers.ts";
import { type ReferenceProject, referenceProject } from "./targets/project.ts";

describeWithEngine("the suite in containers", { timeout: 600_000 }, () => {
  let project: ReferenceProject;
  beforeAll(() => {
    project = referenceProject(engineConfig());
  });
  afterAll(() => project.remove());
  runSuite(
    containers(() => project),
    referenceChains.filter(({ inContainers }) => inContainers),
  );
});
