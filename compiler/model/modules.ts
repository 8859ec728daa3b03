import type { ClassId, ProjectPath, Span } from "./source.ts";

/** One of the user's files as plain data: enough to decide what travels and to edit the text, without a syntax tree. */
export interface ModuleRecord {
  readonly file: ProjectPath;
  readonly text: string;
  readonly language: "ts" | "tsx" | "mts" | "cts" | "js" | "jsx" | "mjs" | "cjs" | "json";
  readonly statements: readonly TopLevelStatement[];
  /** CommonJS or ECMAScript module when it runs; absent means `module`. */
  readonly format?: "module" | "commonjs";
  /** What tsconfig says about turning it into JavaScript, where it differs from the defaults. */
  readonly transform?: TransformOptions;
}

/** The parts of a tsconfig that change the emitted JavaScript; named as there. */
export interface TransformOptions {
  readonly jsx?: "preserve" | "react" | "react-jsx" | "react-jsxdev";
  readonly jsxFactory?: string;
  readonly jsxFragmentFactory?: string;
  readonly jsxImportSource?: string;
  readonly experimentalDecorators?: boolean;
  readonly useDefineForClassFields?: boolean;
  readonly verbatimModuleSyntax?: boolean;
}

/** A top-level statement. `start` includes leading comments that belong to it. */
export interface TopLevelStatement {
  readonly span: Span;
  readonly kind: "import" | "export" | "declaration" | "type" | "effect" | "marker";
  /** Top-level names it declares in this file. */
  readonly declares: readonly string[];
  /** Top-level names of this file that it reads as values (anywhere inside). */
  readonly references: readonly string[];
  /** The same for positions that only types have. */
  readonly typeReferences: readonly string[];
  /** True when removing it removes no effect: types, functions, classes and constants without calls. */
  readonly pure: boolean;
  readonly bindings: readonly ImportBinding[];
  readonly exports: readonly ExportBinding[];
  /** The module it names: an import or re-export declaration. */
  readonly target?: ModuleTarget;
  /** Modules named inside: `import()`, `require`, `require.resolve`, `import.meta.resolve`, `createRequire(…)`. */
  readonly dynamic: readonly DynamicTarget[];
  /** Imports and requires whose argument is no literal: cannot be followed. */
  readonly untraceable: readonly Span[];
  /** A chainlet class of the chain declared here. */
  readonly chainlet?: ClassId;
  /** A chainlet class that is not part of this chain is declared here. */
  readonly foreignChainlet?: boolean;
  /** For namespace imports of which this statement reads nothing but named members: those names. */
  readonly namespaceMembers?: Readonly<Record<string, readonly string[]>>;
  /** Members read directly from a chainlet class: `Embedder.batchSize`. */
  readonly staticReads?: readonly StaticRead[];
  /** Literal paths of `new URL("…", import.meta.url)`. */
  readonly assets?: readonly AssetReference[];
  /** For `import x = require("…")`: what it is as an import that every module can have, `* as x` or, where there is an `export =`, `x`. */
  readonly requires?: "namespace" | "default";
  /** `import type` or `export type`. */
  readonly typeOnly: boolean;
}

export interface ImportBinding {
  readonly local: string;
  /** `*` for a namespace, `default`, or the name. */
  readonly imported: string;
  readonly typeOnly: boolean;
  readonly span: Span;
  /** It names no value although it is not marked as a type: the compiler leaves it out. */
  readonly elided?: boolean;
}
export interface StaticRead {
  readonly chainlet: ClassId;
  readonly member: string;
  readonly span: Span;
}
/** A file opened relative to the module. */
export interface AssetReference {
  /** As written, for example `./model.onnx`. */
  readonly path: string;
  readonly span: Span;
}
export interface ExportBinding {
  /** The name outside, `default`, or `*` for `export * from`. */
  readonly exported: string;
  /** The name inside this file, or in the target module for a re-export. */
  readonly local: string;
  readonly typeOnly: boolean;
  readonly span?: Span;
  /** It names no value although it is not marked as a type: the compiler leaves it out. */
  readonly elided?: boolean;
}
export interface DynamicTarget {
  readonly target: ModuleTarget;
  readonly span: Span;
  /** `import()`: an ECMAScript import; `require`: CommonJS resolution; `type`: only types come from it. Absent means `import`. */
  readonly form?: "import" | "require" | "type";
}

export type ModuleTarget =
  | { readonly kind: "file"; readonly specifier: string; readonly specifierSpan: Span; readonly file: ProjectPath }
  | { readonly kind: "package"; readonly specifier: string; readonly specifierSpan: Span; readonly name: string }
  | { readonly kind: "builtin"; readonly specifier: string; readonly specifierSpan: Span }
  | { readonly kind: "framework"; readonly specifier: string; readonly specifierSpan: Span }
  | { readonly kind: "unresolved"; readonly specifier: string; readonly specifierSpan: Span };
