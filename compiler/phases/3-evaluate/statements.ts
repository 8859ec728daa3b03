import type { FunctionStatement, Handle } from "../../reflection/expressions.ts";
import { evaluateArguments } from "./calls.ts";
import { bindChecked, unchanged } from "./locals.ts";
import type { Machine } from "./machine.ts";
import { binary, sizeLimit, truthOf, unary } from "./operators.ts";
import { iterated } from "./patterns.ts";
import type { Context, Scope } from "./scope.ts";
import { failing, type Unknown, unknown } from "./unknown.ts";
import { array, failureOf, primitive, settled, type Value } from "./value.ts";

/** How a list of statements ends before its end. */
type Ending = { readonly kind: "return"; readonly value: Value } | { readonly kind: "break" | "continue" };

type OfKind<Kind extends FunctionStatement["kind"]> = Extract<FunctionStatement, { kind: Kind }>;

/**
 * Carries out the statements of a function one by one. The value of the `return` that is reached; `undefined` when
 * there is none. A condition that is not known makes all that follows unknown.
 */
export function runStatements(
  machine: Machine,
  statements: readonly FunctionStatement[],
  context: Context,
  frame: Scope,
): Value | undefined {
  const ending = new Run(machine, frame).list(statements, context, frame);
  return ending?.kind === "return" ? ending.value : undefined;
}

/** One call of a function. `frame` is what its parameters are bound in; each round of a loop has a scope below it. */
class Run {
  readonly #machine: Machine;
  readonly #frame: Scope;

  constructor(machine: Machine, frame: Scope) {
    this.#machine = machine;
    this.#frame = frame;
  }

  list(statements: readonly FunctionStatement[], context: Context, scope: Scope): Ending | undefined {
    for (const statement of statements) {
      const ending = this.#one(statement, context, scope);
      if (ending) return ending;
    }
    return undefined;
  }

  #one(statement: FunctionStatement, context: Context, scope: Scope): Ending | undefined {
    switch (statement.kind) {
      case "return":
        return ended(statement.value ? this.#machine.evaluate(statement.value, context) : nothing(scope.owner));
      case "throw":
        return ended(failing("the function throws", statement.node));
      case "declare": {
        const value = statement.value ? this.#machine.evaluate(statement.value, context) : nothing(statement.node);
        const failure = failureOf(value) ?? bindChecked(this.#machine, statement.target, value, context, scope);
        return failure && ended(failure);
      }
      case "if": {
        const truth = truthOf(settled(this.#machine.evaluate(statement.condition, context)));
        if (typeof truth !== "boolean") return ended(truth);
        return this.list(truth ? statement.whenTrue : statement.whenFalse, context, scope);
      }
      case "block":
        return this.list(statement.statements, context, scope);
      case "switch":
        return this.#switch(statement, context, scope);
      case "loop":
        return this.#loop(statement, context, scope);
      case "assign":
      case "count":
      case "push":
        return this.#step(statement, context, scope);
      case "break":
      case "continue":
        return statement;
      case "function":
        return undefined;
    }
  }

  #switch({ value, clauses }: OfKind<"switch">, context: Context, scope: Scope): Ending | undefined {
    const wanted = settled(this.#machine.evaluate(value, context));
    if (wanted.kind === "unknown") return ended(wanted);
    let start: number | undefined;
    for (const [index, { test }] of clauses.entries()) {
      if (!test) continue;
      const same = binary("===", wanted, settled(this.#machine.evaluate(test, context)), test);
      if (same.kind !== "primitive") return ended(same);
      if (same.value !== true) continue;
      start = index;
      break;
    }
    start ??= clauses.findIndex(({ test }) => !test);
    if (start < 0) return undefined;
    for (const { statements } of clauses.slice(start)) {
      const ending = this.list(statements, context, scope);
      if (ending) return ending.kind === "break" ? undefined : ending;
    }
    return undefined;
  }

  #loop({ target, value, body, node }: OfKind<"loop">, context: Context, scope: Scope): Ending | undefined {
    const items = iterated(settled(this.#machine.evaluate(value, context)), value);
    if (!Array.isArray(items)) return ended(items as Unknown);
    for (const item of items as readonly Value[]) {
      const spent = this.#machine.spend(node);
      if (spent) return ended(spent);
      const round: Scope = { owner: node, values: new Map(), outer: scope };
      const inner: Context = { ...context, scope: round };
      const failure = failureOf(item) ?? bindChecked(this.#machine, target, item, inner, round);
      if (failure) return ended(failure);
      const ending = this.list(body, inner, round);
      if (ending?.kind === "return") return ending;
      if (ending?.kind === "break") return undefined;
    }
    return undefined;
  }

  /** Gives a name of this very call another value. */
  #step(statement: OfKind<"assign" | "count" | "push">, context: Context, scope: Scope): Ending | undefined {
    const declared = this.#machine.syntax.declarationOf(statement.name);
    const declaration = "declaration" in declared ? declared.declaration : undefined;
    const home = declaration && this.#homeOf(declaration, scope);
    if (!declaration || !home) return ended(this.#unfollowed(statement.name, statement.node, context));
    const before = home.values.get(declaration) ?? nothing(statement.node);
    const after = this.#stepped(statement, before, context);
    if (!after) return undefined;
    const failure = failureOf(after);
    if (failure) return ended(failure);
    home.values.set(declaration, unchanged(this.#machine, after, declaration));
    return undefined;
  }

  /** What the name holds afterwards; `undefined` when it keeps what it has. */
  #stepped(statement: OfKind<"assign" | "count" | "push">, before: Value, context: Context): Value | undefined {
    switch (statement.kind) {
      case "push":
        return this.#pushed(statement, before, context);
      case "count": {
        if (before.kind === "unknown") return before;
        const isBig = before.kind === "primitive" && typeof before.value === "bigint";
        const number = isBig ? before : unary("+", before, statement.node);
        return binary(
          "+",
          number,
          primitive(isBig ? BigInt(statement.by) : statement.by, statement.node),
          statement.node,
        );
      }
      case "assign": {
        const { operator, value, node } = statement;
        if (!operator) return this.#machine.evaluate(value, context);
        if (operator === "&&" || operator === "||" || operator === "??") {
          const goesOn = operator === "??" ? isNothing(before) : truthOf(settled(before));
          if (typeof goesOn !== "boolean") return goesOn;
          return goesOn === (operator !== "||") ? this.#machine.evaluate(value, context) : undefined;
        }
        return binary(operator, settled(before), settled(this.#machine.evaluate(value, context)), node);
      }
    }
  }

  #pushed({ name, arguments: written, node }: OfKind<"push">, before: Value, context: Context): Value {
    if (before.kind !== "array") return before.kind === "unknown" ? before : this.#unfollowed(name, node, context);
    const given = evaluateArguments(this.#machine, written, context);
    if (!Array.isArray(given)) return given as Unknown;
    const { syntax } = this.#machine;
    const declared = syntax.declarationOf(name);
    const isGrown =
      "declaration" in declared && declared.declaration && syntax.steps(declared.declaration)?.kind === "grown";
    if (!isGrown || before.open) return before.open ?? unknown({ kind: "impure", what: "`push()`" }, node);
    if (before.elements.length + given.length > sizeLimit) return unknown({ kind: "budget", what: "size" }, node);
    return array([...before.elements, ...(given as readonly Value[])], before.at);
  }

  /** The scope of this call that holds a name: not that of an outer function. */
  #homeOf(declaration: Handle, scope: Scope): Scope | undefined {
    for (let at: Scope | undefined = scope; at; at = at === this.#frame ? undefined : at.outer)
      if (at.values.has(declaration)) return at;
    return undefined;
  }

  #unfollowed(name: Handle, node: Handle, context: Context): Unknown {
    const { syntax } = this.#machine;
    const value = this.#machine.evaluate(name, context);
    if (value.kind === "unknown" && value.fails) return value;
    return unknown({ kind: "impure", what: `a change of \`${syntax.text(name)}\`` }, node);
  }
}

function ended(value: Value): Ending {
  return { kind: "return", value };
}

function nothing(at: Handle): Value {
  return primitive(undefined, at);
}

function isNothing(value: Value): boolean | Unknown {
  if (value.kind === "unknown") return value;
  return value.kind === "primitive" && (value.value === undefined || value.value === null);
}
