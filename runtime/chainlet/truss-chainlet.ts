import { ChainletBase } from "./chainlet-base.ts";

/**
 * A leaf that is an existing Truss directory. A subclass says where with
 * `static trussDir = makeAbsPathHere("…")`, and types the call with an abstract `runRemote(body)`.
 */
export abstract class TrussChainlet extends ChainletBase {}
