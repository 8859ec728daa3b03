import type { JsonValue } from "./json.ts";
import type { ProjectPath, Span } from "./source.ts";

/** One member of the closed set of types that can cross the wire. Everything derived (validator, JSON Schema, stub
 * types, samples) is derived from this and nothing else. */
export type TypeModel =
  | { readonly kind: "string"; readonly constraints?: StringConstraints; readonly brand?: string }
  | { readonly kind: "number"; readonly constraints?: NumberConstraints; readonly brand?: string }
  | { readonly kind: "boolean" }
  | { readonly kind: "null" }
  | { readonly kind: "bigint" }
  /** `unknown` and `any`: everything JSON has. */
  | { readonly kind: "unknown" }
  /** Nothing is sent; `null` on the wire. */
  | { readonly kind: "void" }
  | { readonly kind: "literal"; readonly value: string | number | boolean }
  | { readonly kind: "bigint-literal"; readonly value: string }
  /** A template literal type with infinitely many members; `pattern` is an anchored ECMAScript regular expression. */
  | { readonly kind: "template"; readonly pattern: string; readonly text: string }
  /** `of` names the definition of the whole enum when these are only some of its members. */
  | { readonly kind: "enum"; readonly name: string; readonly members: readonly EnumMember[]; readonly of?: string }
  | {
      readonly kind: "array";
      readonly items: TypeModel;
      readonly readonly?: boolean;
      readonly constraints?: ArrayConstraints;
    }
  | {
      readonly kind: "tuple";
      readonly elements: readonly TupleElement[];
      readonly rest?: TypeModel;
      readonly readonly?: boolean;
    }
  | {
      readonly kind: "object";
      readonly properties: readonly Property[];
      readonly index?: readonly IndexSignature[];
      /** Only the listed properties are sent: a class with private fields. */
      readonly exact?: boolean;
    }
  | { readonly kind: "union"; readonly members: readonly TypeModel[]; readonly discriminator?: string }
  | { readonly kind: "date" }
  | { readonly kind: "url" }
  | { readonly kind: "bytes"; readonly container: "Uint8Array" | "Buffer" | "ArrayBuffer" }
  | { readonly kind: "typed-array"; readonly container: TypedArrayName }
  | { readonly kind: "ndarray" }
  | { readonly kind: "map"; readonly key: TypeModel; readonly value: TypeModel }
  | { readonly kind: "set"; readonly items: TypeModel }
  /** A named, shareable part; resolved in the `definitions` beside the model. Recursion always goes through one. */
  | { readonly kind: "reference"; readonly name: string }
  /** A result with a `toJSON` method: `type` is what that method returns, and what the caller gets. */
  | { readonly kind: "to-json"; readonly type: TypeModel }
  /** The user's own schema validates; `type` is what the checker says of it and may be looser. */
  | { readonly kind: "schema"; readonly schema: SchemaRef; readonly type: TypeModel };

export type TypedArrayName =
  | "Int8Array" | "Uint8ClampedArray" | "Int16Array" | "Uint16Array" | "Int32Array" | "Uint32Array"
  | "Float32Array" | "Float64Array" | "BigInt64Array" | "BigUint64Array"; // biome-ignore format: a list of names

export interface StringConstraints {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  /** Suggested values that restrict nothing: `"a" | (string & {})`. */
  readonly examples?: readonly string[];
}
export interface NumberConstraints {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly integer?: boolean;
}
export interface ArrayConstraints {
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
}
export interface EnumMember {
  readonly name: string;
  readonly value: string | number;
}
export type Presence = "required" | "optional";
export interface TupleElement {
  readonly name?: string;
  readonly presence: Presence;
  readonly type: TypeModel;
}
export interface Property {
  readonly name: string;
  readonly presence: Presence;
  readonly type: TypeModel;
  readonly readonly?: boolean;
  readonly description?: string;
  readonly default?: JsonValue;
}
export interface IndexSignature {
  /** Absent: any key. Otherwise an anchored regular expression. */
  readonly keyPattern?: string;
  readonly type: TypeModel;
}
/** An exported constant that holds a zod or other Standard Schema. */
export interface SchemaRef {
  readonly file: ProjectPath;
  readonly exportName: string;
  readonly direction: "input" | "output";
}

/** A named part. `origin` is there when the user's own non-generic exportable declaration can be named by a stub. */
export interface Definition {
  readonly name: string;
  readonly type: TypeModel;
  readonly description?: string;
  readonly origin?: {
    readonly file: ProjectPath;
    readonly name: string;
    readonly exported: ClassExportKind;
    readonly span: Span;
  };
}
export type ClassExportKind =
  | { readonly kind: "named"; readonly name: string }
  | { readonly kind: "default" }
  | { readonly kind: "none" };
export type Definitions = Readonly<Record<string, Definition>>;

/** Phase 4: `runRemote` as data. */
export interface Endpoint {
  readonly kind: EndpointKind;
  /** True when it returns neither a promise nor an async iterable by its type: it runs in worker threads. */
  readonly synchronous: boolean;
  readonly parameters: readonly Parameter[];
  /** The result; for a stream the item; `void` for a websocket. */
  readonly result: TypeModel;
  readonly definitions: Definitions;
  readonly description?: string;
  readonly span: Span;
}
/** `call`: one answer. `raw-text` and `raw-bytes`: chunks as they come. `items`: framed values. */
export type EndpointKind = "call" | "raw-text" | "raw-bytes" | "items" | "websocket";

export interface Parameter {
  readonly name: string;
  readonly presence: Presence;
  readonly type: TypeModel;
  readonly description?: string;
  readonly span: Span;
}

export interface DescribedChain {
  /** By class id; absent where a diagnostic was reported. */
  readonly endpoints: Readonly<Record<string, Endpoint>>;
}
