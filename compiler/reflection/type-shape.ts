import type { ProjectPath, Span } from "../model/source.ts";
import type { ClassExportKind } from "../model/type-model.ts";

declare const typeHandle: unique symbol;
declare const nodeHandle: unique symbol;
/** A checked type. Two handles are the same type exactly when they are the same object. */
export interface TypeHandle {
  readonly [typeHandle]: true;
}
/** The written form of a type. */
export interface NodeHandle {
  readonly [nodeHandle]: true;
}

/** A type where it is used. `node` is how it was written there, when that says more than the type itself. */
export interface TypeSite {
  readonly type: TypeHandle;
  readonly node?: NodeHandle;
}

/** A JSDoc tag: `@minimum 3` → `{ name: "minimum", text: "3" }`. */
export interface DocTag {
  readonly name: string;
  readonly text: string;
  readonly span?: Span;
}
export interface Docs {
  readonly description?: string;
  readonly tags: readonly DocTag[];
}

/** Who declared it. `library`: TypeScript's own default libraries. */
export type DeclaredIn = "project" | "package" | "library" | "framework";

/** The declaration a type got its name from. */
export interface TypeName {
  readonly name: string;
  readonly declaredIn: DeclaredIn;
  /** An instance of a generic declaration. */
  readonly generic: boolean;
  /** At the top level of a module: others can import it. */
  readonly topLevel: boolean;
  readonly exported: ClassExportKind;
  readonly file: ProjectPath;
  readonly span: Span;
  readonly docs: Docs;
}

export interface ShapeProperty {
  readonly name: string;
  readonly optional: boolean;
  readonly readonly: boolean;
  readonly form: "data" | "method" | "accessor";
  readonly site: TypeSite;
  /** How the property was declared, where its type was computed from that and is another one now. */
  readonly declared?: NodeHandle;
  readonly docs: Docs;
  /** The declaration; mapped types have properties without one. */
  readonly span?: Span;
  readonly declaredIn?: DeclaredIn;
}

export interface ShapeElement {
  readonly name?: string;
  readonly form: "required" | "optional" | "rest" | "variadic";
  readonly site: TypeSite;
}

/** Types without parts. */
export type IntrinsicKind =
  | "string" | "number" | "boolean" | "bigint" | "null" | "undefined" | "void"
  | "never" | "any" | "unknown" | "symbol" | "non-primitive"; // biome-ignore format: a list of names

/** One level of a type as plain data. */
export type TypeShape =
  | { readonly kind: IntrinsicKind }
  | { readonly kind: "literal"; readonly value: string | number | boolean }
  | { readonly kind: "bigint-literal"; readonly value: string }
  | { readonly kind: "template"; readonly texts: readonly string[]; readonly types: readonly TypeSite[] }
  | { readonly kind: "string-mapping" }
  | {
      readonly kind: "enum";
      readonly name: string;
      readonly members: readonly { readonly name: string; readonly value: string | number }[];
      /** All members of the declaration are here. */
      readonly whole: boolean;
      readonly declaration: TypeHandle;
    }
  | { readonly kind: "computed-enum" }
  | { readonly kind: "union"; readonly members: readonly TypeSite[] }
  | { readonly kind: "intersection"; readonly members: readonly TypeSite[] }
  | { readonly kind: "array"; readonly items: TypeSite; readonly readonly: boolean }
  | { readonly kind: "tuple"; readonly elements: readonly ShapeElement[]; readonly readonly: boolean }
  /** A type of the default libraries or of Node's own declarations. */
  | { readonly kind: "builtin"; readonly name: string; readonly arguments: readonly TypeSite[] }
  | { readonly kind: "framework"; readonly name: string; readonly arguments: readonly TypeSite[] }
  | { readonly kind: "function" }
  | {
      readonly kind: "object";
      readonly properties: readonly ShapeProperty[];
      readonly index: readonly { readonly key: TypeSite; readonly site: TypeSite }[];
      readonly isClass: boolean;
      /** Members that callers cannot see: `#x`, `private`, `protected`. */
      readonly hasHidden: boolean;
      /** Keys that are symbols: brands. */
      readonly hasSymbolKeys: boolean;
      /** A part is there of which nobody knows how it was written. */
      readonly isUnfollowed: boolean;
      /** What it extends, as it was written. */
      readonly bases: readonly NodeHandle[];
      /** What a `toJSON()` method returns. */
      readonly toJson?: TypeSite;
    }
  /** Depends on a type parameter that nobody filled in. */
  | { readonly kind: "generic"; readonly text: string }
  /** A name that leads nowhere; `specifier` when it was imported from a module that is not there, else what was probably `meant`. */
  | { readonly kind: "unresolved"; readonly specifier?: string; readonly importSpan?: Span; readonly meant?: string };
