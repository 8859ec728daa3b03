/** A syntax node that only this folder looks into. Handles of one run compare by identity. */
export interface Handle {
  readonly opaque: "syntax node";
}

/** One expression, one level deep, as plain data. Parentheses and type assertions are already taken off. */
export type Expression =
  | { readonly kind: "constant"; readonly value: string | number | bigint | boolean | null }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "template"; readonly head: string; readonly parts: readonly TemplatePart[] }
  | { readonly kind: "array"; readonly elements: readonly ArrayElement[] }
  | { readonly kind: "object"; readonly members: readonly ObjectMember[] }
  | ({ readonly kind: "member"; readonly name: string; readonly nameNode: Handle } & Link)
  | ({ readonly kind: "index"; readonly index: Handle } & Link)
  | ({ readonly kind: "call"; readonly arguments: readonly ArrayElement[] } & Link)
  | { readonly kind: "conditional"; readonly condition: Handle; readonly whenTrue: Handle; readonly whenFalse: Handle }
  | { readonly kind: "unary"; readonly operator: UnaryOperator; readonly operand: Handle }
  | { readonly kind: "binary"; readonly operator: BinaryOperator; readonly left: Handle; readonly right: Handle }
  | { readonly kind: "function"; readonly form: FunctionForm }
  | { readonly kind: "class" }
  /** `this` or `super` in a static initialiser, with the class it stands for; elsewhere without. */
  | { readonly kind: "this"; readonly word: "this" | "super"; readonly class?: Handle }
  | { readonly kind: "import-meta" }
  | { readonly kind: "await" }
  /** Something that changes state. */
  | { readonly kind: "effect"; readonly form: string }
  | { readonly kind: "new"; readonly callee: Handle; readonly name: string; readonly argumentCount: number }
  | { readonly kind: "unsupported"; readonly form: string };

/** What `a.b`, `a[b]` and `a(b)` share. */
export interface Link {
  /** The part before the dot, bracket or parenthesis. */
  readonly object: Handle;
  /** Is it `?.`? */
  readonly optional: boolean;
  /** Does a `?.` further left end this link too? */
  readonly chained: boolean;
}

export interface TemplatePart {
  readonly expression: Handle;
  readonly text: string;
}

export interface ArrayElement {
  readonly kind: "item" | "spread" | "hole";
  readonly node: Handle;
}

export type ObjectMember =
  | { readonly kind: "property"; readonly key: PropertyKey; readonly value: Handle; readonly node: Handle }
  | { readonly kind: "spread"; readonly value: Handle; readonly node: Handle }
  /** `name` alone: resolve `node` to its value. */
  | { readonly kind: "shorthand"; readonly name: string; readonly node: Handle }
  | { readonly kind: "method"; readonly key: PropertyKey; readonly value: Handle; readonly node: Handle }
  | { readonly kind: "unsupported"; readonly form: string; readonly key?: PropertyKey; readonly node: Handle };

export type PropertyKey =
  | { readonly kind: "static"; readonly name: string; readonly node: Handle }
  | { readonly kind: "computed"; readonly expression: Handle; readonly node: Handle };

export type Pattern =
  | { readonly kind: "name"; readonly name: string; readonly declaration: Handle }
  | { readonly kind: "object"; readonly elements: readonly PatternElement[]; readonly node: Handle }
  | { readonly kind: "array"; readonly elements: readonly PatternElement[]; readonly node: Handle };

export type PatternElement =
  | { readonly kind: "hole" }
  | {
      readonly kind: "element";
      readonly rest: boolean;
      /** Absent in array patterns and for rest elements. */
      readonly key?: PropertyKey;
      readonly target: Pattern;
      readonly byDefault?: Handle;
      readonly node: Handle;
    };

export interface Parameter {
  readonly target: Pattern;
  readonly rest: boolean;
  readonly byDefault?: Handle;
}

export interface FunctionForm {
  readonly node: Handle;
  readonly name?: string;
  readonly arrow: boolean;
  /** `async`, a generator, or an ordinary function. */
  readonly mode: "plain" | "async" | "generator";
  readonly parameters: readonly Parameter[];
  readonly body: FunctionBody;
}

export type FunctionBody =
  | { readonly kind: "expression"; readonly value: Handle }
  /** Statements that only compute: they declare, assign to local names, choose, go through lists and return. */
  | { readonly kind: "statements"; readonly statements: readonly FunctionStatement[] }
  /** It does more than that; `node` is the first statement that does. */
  | { readonly kind: "complex"; readonly node: Handle }
  | { readonly kind: "none" };

export type FunctionStatement =
  /** `value` is absent for `let name;`. */
  | { readonly kind: "declare"; readonly target: Pattern; readonly value?: Handle; readonly node: Handle }
  | { readonly kind: "function"; readonly declaration: Handle }
  | { readonly kind: "return"; readonly value?: Handle }
  | { readonly kind: "throw"; readonly node: Handle }
  | {
      readonly kind: "if";
      readonly condition: Handle;
      readonly whenTrue: readonly FunctionStatement[];
      readonly whenFalse: readonly FunctionStatement[];
    }
  | { readonly kind: "block"; readonly statements: readonly FunctionStatement[] }
  | { readonly kind: "switch"; readonly value: Handle; readonly clauses: readonly SwitchClause[] }
  | {
      readonly kind: "loop";
      readonly target: Pattern;
      /** What is gone through. */
      readonly value: Handle;
      readonly body: readonly FunctionStatement[];
      readonly node: Handle;
    }
  /** `name = value`; with an operator `name += value`, `name ??= value` and their like. */
  | {
      readonly kind: "assign";
      readonly name: Handle;
      readonly operator?: BinaryOperator;
      readonly value: Handle;
      readonly node: Handle;
    }
  | { readonly kind: "count"; readonly name: Handle; readonly by: 1 | -1; readonly node: Handle }
  | { readonly kind: "push"; readonly name: Handle; readonly arguments: readonly ArrayElement[]; readonly node: Handle }
  | { readonly kind: "break" }
  | { readonly kind: "continue" };

export interface SwitchClause {
  /** Absent for `default`. */
  readonly test?: Handle;
  readonly statements: readonly FunctionStatement[];
}

/** How a local name gets other values after its declaration. */
export type LocalSteps =
  | { readonly kind: "none" }
  /** By statements of its own function only, and nothing that runs at another time sees it. */
  | { readonly kind: "assigned" }
  /** The array it holds is made there, only `push` statements of its own function change it, and it leaves with `return`. */
  | { readonly kind: "grown" };

export type UnaryOperator = "-" | "+" | "!" | "~" | "typeof" | "void";

export type BinaryOperator =
  | "+" | "-" | "*" | "/" | "%" | "**"
  | "<<" | ">>" | ">>>" | "&" | "|" | "^"
  | "==" | "!=" | "===" | "!==" | "<" | "<=" | ">" | ">="
  | "&&" | "||" | "??" | "in" | "instanceof" | ","; // biome-ignore format: operators by kind

/** What a name stands for. */
export type Declaration =
  /** `pattern` is the whole left side: one name, or a destructuring. */
  | {
      readonly kind: "variable";
      readonly name: string;
      /** The name's own declaration: the key of its value among those the pattern binds. */
      readonly declaration: Handle;
      readonly variable: Handle;
      readonly pattern: Pattern;
      readonly mode: "const" | "let" | "var";
      readonly initializer?: Handle;
      /** The function it is local to, if any. */
      readonly owner?: Handle;
      /** It is a property of a namespace's object, which can be set though it is a constant. */
      readonly isProperty?: true;
    }
  /** The value of each round of a loop, or of a `catch`. */
  | { readonly kind: "varying"; readonly name: string; readonly declaration: Handle; readonly what: string }
  | { readonly kind: "parameter"; readonly name: string; readonly declaration: Handle; readonly owner: Handle }
  | { readonly kind: "function"; readonly name: string; readonly declaration: Handle; readonly owner?: Handle }
  | { readonly kind: "class"; readonly name: string; readonly declaration: Handle }
  | { readonly kind: "enum"; readonly name: string; readonly declaration: Handle; readonly inlined: boolean }
  | { readonly kind: "module"; readonly module: Handle }
  /** A namespace that is nothing but its members. */
  | { readonly kind: "namespace"; readonly name: string; readonly declaration: Handle }
  /** `export default …` and JSON files. */
  | { readonly kind: "expression"; readonly declaration: Handle; readonly value: Handle; readonly data: boolean }
  | { readonly kind: "framework"; readonly name: string }
  | { readonly kind: "global"; readonly name: string }
  | { readonly kind: "external"; readonly name: string; readonly from?: string; readonly declaration?: Handle }
  | { readonly kind: "unresolved"; readonly name: string; readonly from?: string }
  | { readonly kind: "unsupported"; readonly form: string; readonly declaration: Handle };

export interface EnumMember {
  readonly name: string;
  /** Absent where TypeScript leaves it to the program. */
  readonly value?: string | number;
  readonly initializer?: Handle;
  /** By its type. A text that is computed would be a key as well. */
  readonly isNumber: boolean;
  readonly declaration: Handle;
}

export type StaticMemberSyntax =
  | { readonly kind: "field"; readonly declaration: Handle; readonly initializer?: Handle }
  | { readonly kind: "method"; readonly declaration: Handle }
  | { readonly kind: "opaque"; readonly form: string; readonly declaration: Handle };

/** Where code may change a value after it was made, and how. */
export interface Write {
  readonly place: Handle;
  readonly how: "assigned" | "changed" | "passed-on";
  /** The function or method involved, for messages. */
  readonly by?: string;
}
