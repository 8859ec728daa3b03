import type { ConformanceCase } from "../case.ts";
import { callCases } from "./calls.ts";
import { itestCases } from "./itest.ts";
import { modelCases } from "./models.ts";
import { serverCases } from "./server.ts";
import { socketCases } from "./sockets.ts";

export const allCases: readonly ConformanceCase[] = [
  ...itestCases,
  ...callCases,
  ...modelCases,
  ...serverCases,
  ...socketCases,
];
