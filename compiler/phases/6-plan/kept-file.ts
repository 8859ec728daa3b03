import type { StaticRead } from "../../model/modules.ts";
import type { Reason } from "../../model/plan.ts";
import type { ClassId, ProjectPath, Span } from "../../model/source.ts";

/** `value`: runs. `type`: only its types are used. */
export type Level = "value" | "type";

export interface KeptFile {
  readonly file: ProjectPath;
  level: Level;
  readonly reason: Reason;
  /** Index of each statement that stays. */
  readonly statements: Map<number, Level>;
  /** Import and re-export bindings that stay, by local name or, for exports, by outer name. */
  readonly bindings: Map<string, Level>;
  /** Imports that are written anew, because something they named went. */
  readonly rewritten: Set<number>;
  /** Bindings that lead to a stub instead of a file. */
  readonly stubbed: Map<string, ClassId>;
}

export interface PackageUse {
  readonly name: string;
  readonly specifier: string;
  readonly importer: ProjectPath;
  readonly span: Span;
}
export interface AssetUse {
  readonly file: ProjectPath;
  readonly path: string;
  readonly span: Span;
  /** Its absence is somebody else's error. */
  readonly optional?: boolean;
}

/** What of the user's code one chainlet needs, and what that code needs beyond it. */
export interface KeptCode {
  readonly files: ReadonlyMap<ProjectPath, KeptFile>;
  readonly stubs: ReadonlySet<ClassId>;
  readonly packages: readonly PackageUse[];
  readonly assets: readonly AssetUse[];
  readonly staticReads?: readonly StaticRead[];
  readonly untraceable: readonly Span[];
  readonly unresolved: readonly { readonly specifier: string; readonly span: Span }[];
}

/** The key of an import or re-export binding within its file. */
export const bindingKey = (index: number, name: string): string => `${index}\0${name}`;
