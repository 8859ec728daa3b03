import { type Choice, many } from "./choice.ts";

/** What the statements of a function may use: names that are read, written, pushed to, and called. */
interface Local {
  readonly values: readonly string[];
  readonly lets: readonly string[];
  readonly lists: readonly string[];
  readonly functions: readonly string[];
  readonly isLoop: boolean;
  readonly isSwitch: boolean;
}

/** An expression of the names given. */
export type Expressed = (values: readonly string[], depth: number) => string;

const assignments = ["=", "=", "=", "+=", "-=", "*=", "||=", "&&=", "??=", "|=", ">>>=", "%=", "**="] as const;

/** The body of a function that computes by statements, and somewhat beyond what is followed. */
export function randomBody(
  random: Choice,
  values: readonly string[],
  parameters: readonly string[],
  make: Expressed,
): string {
  let count = 0;
  const fresh = (): string => {
    count += 1;
    return `v${count}`;
  };
  const value = ({ values: known, functions }: Local): string =>
    functions.length > 0 && random.chance(20) ? `${pick(random, functions)}()` : make(known, 1);

  const block = (local: Local, depth: number): string => {
    let at = local;
    let text = "";
    for (let left = 1 + random.below(3); left > 0; left -= 1) {
      const [statement, after] = one(at, depth);
      text += statement;
      at = after;
    }
    return text;
  };

  const inner = (local: Local, depth: number): string => `{ ${block(local, depth - 1)}}`;

  const one = (local: Local, depth: number): readonly [string, Local] => {
    const same = (text: string): readonly [string, Local] => [`${text} `, local];
    switch (random.below(depth > 0 ? 20 : 12)) {
      case 0:
      case 1: {
        const name = fresh();
        const start = random.chance(20) ? "" : ` = ${value(local)}`;
        return [`let ${name}${start}; `, { ...local, values: [...local.values, name], lets: [...local.lets, name] }];
      }
      case 2: {
        const name = fresh();
        return [`const ${name} = ${value(local)}; `, { ...local, values: [...local.values, name] }];
      }
      case 3: {
        const [name, rest] = [fresh(), fresh()];
        const text = `let { a: ${name} = ${value(local)}, ...${rest} } = (${value(local)}) ?? {}; `;
        return [text, { ...local, values: [...local.values, name, rest], lets: [...local.lets, name] }];
      }
      case 4:
      case 5:
      case 6: {
        if (local.lets.length === 0) return same("");
        const name = pick(random, local.lets);
        if (random.chance(20)) return same(random.of([`${name}++;`, `--${name};`, `${name}--;`]));
        return same(`${name} ${random.of(assignments)} ${value(local)};`);
      }
      case 7: {
        const name = fresh();
        const items = many(random, 2, () => value(local)).join(", ");
        return [`const ${name} = [${items}]; `, { ...local, lists: [...local.lists, name] }];
      }
      case 8:
      case 9: {
        if (local.lists.length === 0) return same("");
        const name = pick(random, local.lists);
        const push = `${name}.push(${many(random, 2, () => (random.chance(20) ? `...[${value(local)}, 1]` : value(local))).join(", ")});`;
        return same(random.chance(30) ? `if (!${name}.includes(${value(local)})) ${push}` : push);
      }
      case 10: {
        if (local.isLoop && random.chance(50)) return same(`if (${value(local)}) ${random.of(["continue", "break"])};`);
        return same(random.chance(30) ? result(local) : "");
      }
      case 11:
        return odd(local);
      case 12:
      case 13:
        return same(
          `if (${value(local)}) ${inner(local, depth)}${random.chance(50) ? ` else ${inner(local, depth)}` : ""}`,
        );
      case 14:
      case 15:
        return same(loop(local, depth));
      case 16:
      case 17:
        return same(choice(local, depth));
      case 18:
        return same(inner(local, depth));
      default:
        return same(`if (${value(local)}) ${result(local)}`);
    }
  };

  const result = (local: Local): string => {
    const list = local.lists.length > 0 && random.chance(60) ? pick(random, local.lists) : undefined;
    if (!list) return `return ${value(local)};`;
    return `return ${random.of([list, `{ k: ${list}, a: ${list}.length }`, `[${list}, ${value(local)}]`, `${list}.join("-")`])};`;
  };

  const loop = (local: Local, depth: number): string => {
    const name = fresh();
    const over = random.of([
      "'ab'",
      "[1, 'a', 2]",
      `[${value(local)}, ${value(local)}]`,
      "Array.from({ length: 3 })",
      "'💩x'",
    ]);
    const body = { ...local, isLoop: true, values: [...local.values, name] };
    if (random.chance(20))
      return `for (const [${name}, q${name} = 1] of Object.entries({ a: ${value(local)}, "1": 2 })) ${inner({ ...body, values: [...body.values, `q${name}`] }, depth)}`;
    if (random.chance(20))
      return `for (let ${name} of ${over}) ${inner({ ...body, lets: [...local.lets, name] }, depth)}`;
    return `for (const ${name} of ${over}) ${inner(body, depth)}`;
  };

  const choice = (local: Local, depth: number): string => {
    const within = { ...local, isSwitch: true };
    const clauses = many(
      random,
      3,
      () =>
        `case ${value(local)}: ${random.chance(70) ? inner(within, depth) : ""} ${random.chance(60) ? "break;" : ""}`,
    );
    const last = `default: ${inner(within, depth)} ${random.chance(30) ? "break;" : ""}`;
    if (random.chance(60)) clauses.splice(random.below(clauses.length + 1), 0, last);
    return `switch (${value(local)}) { ${clauses.join(" ")} }`;
  };

  /** What is not followed, or only if nobody else sees it. */
  const odd = (local: Local): readonly [string, Local] => {
    const name = fresh();
    const seen = [...local.lets, ...local.lists];
    const one = seen.length > 0 ? pick(random, seen) : "p";
    const reads: readonly [string, Local] = [
      `const ${name} = () => ${one}; `,
      { ...local, functions: [...local.functions, name] },
    ];
    const write = local.lets.length > 0 ? pick(random, local.lets) : name;
    switch (random.below(10)) {
      case 0:
      case 1:
        return reads;
      case 2:
        return [`function ${name}() { return ${one}; } `, { ...local, functions: [...local.functions, name] }];
      case 3:
        return write === name
          ? reads
          : [
              `const ${name} = () => { ${write} = 7; return 1; }; `,
              { ...local, functions: [...local.functions, name] },
            ];
      case 4:
        return [`const ${name} = ${one}; `, { ...local, values: [...local.values, name] }];
      case 5:
        return [`var ${name} = ${value(local)}; `, { ...local, values: [...local.values, name] }];
      case 6:
        return [
          `try { ${write === name ? "" : `${write} = 1;`} } finally { ${write === name ? "" : `${write} = 2;`} } `,
          local,
        ];
      case 7:
        return [`${name}: { if (${value(local)}) break ${name}; } `, local];
      case 8:
        return [`class C${name} { static k = ${one}; } `, { ...local, values: [...local.values, `C${name}.k`] }];
      default:
        return [random.chance(10) ? `throw ${value(local)}; ` : `if (${value(local)}) throw 1; `, local];
    }
  };

  const start: Local = {
    values: [...values, ...parameters],
    lets: parameters,
    lists: [],
    functions: [],
    isLoop: false,
    isSwitch: false,
  };
  let at = start;
  let text = "";
  for (let left = 2 + random.below(5); left > 0; left -= 1) {
    const [statement, after] = one(at, 2);
    text += statement;
    at = after;
  }
  return text + result(at);
}

function pick(random: Choice, items: readonly string[]): string {
  return items[random.below(items.length)] ?? "undefined";
}
