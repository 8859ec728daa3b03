import type { JsonValue } from "./json.ts";
import type { ContainerSpec, RemoteConfig, RpcOptions } from "./remote-config.ts";
import type { ClassId, ProjectPath, Span } from "./source.ts";

/** Phase 3: the static values of a chain. */
export interface EvaluatedChain {
  readonly chainName?: string;
  readonly chainlets: Readonly<Record<ClassId, EvaluatedChainlet>>;
}

export interface EvaluatedChainlet {
  readonly remoteConfig: RemoteConfig;
  /** Where the config (or, absent, the class name) stands, and where each key of it stands (`compute.gpu` → span). */
  readonly configSpans: Readonly<Record<string, Span>>;
  readonly userConfig?: JsonValue;
  /** By member. */
  readonly rpcOptions: Readonly<Record<string, RpcOptions>>;
  /** Other static members, so that a stub can carry them: a value, or in one sentence why there is none. */
  readonly statics: Readonly<Record<string, StaticMember>>;
  readonly trussDir?: ProjectPath;
  readonly container?: ContainerSpec;
}

export type StaticMember =
  | { readonly kind: "value"; readonly value: JsonValue | undefined }
  | { readonly kind: "unknown"; readonly why: string; readonly span: Span };
