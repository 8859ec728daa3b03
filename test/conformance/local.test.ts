import { runSuite } from "./run-suite.ts";
import { local } from "./targets/local.ts";

runSuite(local);
