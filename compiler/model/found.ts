import type { ClassId, NodeRef, Span } from "./source.ts";

/** Phase 2: what is there, by symbol, before anything is evaluated or described. */
export interface FoundChain {
  readonly entrypoint: ClassId;
  /** The `chainName` of the marker, still to be evaluated. */
  readonly chainName?: NodeRef;
  /** Everything reached from the entrypoint; dependencies before dependents where there is no cycle, ties by declaration. */
  readonly chainlets: readonly FoundChainlet[];
}

/** `chainlet`: user code. `truss`: an existing Truss directory. `container`: an existing image. */
export type ChainletKind = "chainlet" | "truss" | "container";

export interface FoundChainlet {
  readonly id: ClassId;
  readonly kind: ChainletKind;
  readonly name: string;
  readonly span: Span;
  readonly nameSpan: Span;
  /** How other files can import the class; `none` makes the emitter export it. */
  readonly exported: ClassExport;
  /** The user's own chainlet classes it derives from, nearest first. */
  readonly bases: readonly ClassId[];
  /** Initialisers of static members, inherited ones included; the nearest class wins. */
  readonly statics: readonly FoundStatic[];
  /** `runRemote`, own or inherited; absent after the diagnostic that says so. */
  readonly endpoint?: FoundMethod;
  readonly isHealthy?: FoundMethod;
  readonly hasClose: boolean;
  readonly dependencies: readonly FoundDependency[];
  /** The member or parameter that receives the context, when there is one. */
  readonly context?: { readonly member: string; readonly span: Span };
}

export type ClassExport =
  | { readonly kind: "named"; readonly name: string }
  | { readonly kind: "default" }
  | { readonly kind: "none" };

export interface FoundStatic {
  readonly name: string;
  readonly declaredBy: ClassId;
  readonly nameSpan: Span;
  readonly initializer: NodeRef;
}

export interface FoundMethod {
  readonly declaredBy: ClassId;
  /** The method declaration. */
  readonly declaration: NodeRef;
  readonly nameSpan: Span;
}

export interface FoundDependency {
  /** The field or constructor parameter that holds it. */
  readonly member: string;
  readonly place: "field" | "parameter";
  readonly target: ClassId;
  /** The `depends(…)` call. */
  readonly call: NodeRef;
  /** The options argument, still to be evaluated. */
  readonly options?: NodeRef;
}
