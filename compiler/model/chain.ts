import type { StaticMember } from "./evaluated.ts";
import type { ChainletKind, ClassExport } from "./found.ts";
import type { JsonValue } from "./json.ts";
import type { ModuleRecord } from "./modules.ts";
import type { ContainerSpec, RemoteConfig, RpcOptions } from "./remote-config.ts";
import type { ClassId, ProjectPath, Span } from "./source.ts";
import type { Endpoint } from "./type-model.ts";

/** Phase 5: the whole chain as plain data. Nothing after this phase sees a compiler type. */
export interface Chain {
  /** As the user said it; folder names are derived from it. */
  readonly name: string;
  readonly entrypoint: ClassId;
  /** Dependencies before dependents, ties by name; chainlets with errors are left out. */
  readonly chainlets: readonly Chainlet[];
  /** Every user file that any chainlet reaches, sorted by path. */
  readonly modules: readonly ModuleRecord[];
}

export interface Chainlet {
  readonly id: ClassId;
  readonly kind: ChainletKind;
  readonly name: string;
  readonly file: ProjectPath;
  readonly span: Span;
  readonly exported: ClassExport;
  readonly bases: readonly ClassId[];
  readonly isEntrypoint: boolean;
  readonly remoteConfig: RemoteConfig;
  readonly configSpans: Readonly<Record<string, Span>>;
  readonly userConfig?: JsonValue;
  readonly statics: Readonly<Record<string, StaticMember>>;
  readonly endpoint: Endpoint;
  readonly hasHealthCheck: boolean;
  readonly dependencies: readonly Dependency[];
  readonly trussDir?: ProjectPath;
  readonly container?: ContainerSpec;
  /** Hash of everything a caller can see of the endpoint: 16 hex digits of SHA-256 over its canonical JSON. */
  readonly interfaceHash: string;
}

export interface Dependency {
  readonly member: string;
  readonly target: ClassId;
  readonly options: RpcOptions;
  readonly span: Span;
}
