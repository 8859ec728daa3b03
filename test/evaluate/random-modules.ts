import fc from "fast-check";
import { type Choice, choiceFrom, many } from "./choice.ts";
import { randomBody } from "./random-statements.ts";
import { strange } from "./strange.ts";

/**
 * Small modules in the language the evaluator knows, and somewhat beyond it. `main` may import `dep` and declares a
 * constant `asked`. Both are JavaScript, so that they can be run as they are.
 */
export interface RandomModule {
  readonly dep: string;
  readonly main: string;
}

interface Scope {
  readonly values: readonly string[];
  readonly functions: readonly string[];
}

const keys = ["a", "b", "k", "0", "1", "length", "x-y"] as const;
const words = ["", "a", "k", "2Gi", "7", "abcabc", "é", " x ", "a,b", "💩a", "\ud83d", "-0", "NaN", "0x1f"] as const;
const plainLiterals = [
  "0", "1", "2", "-1", "3.5", "1e3", "0x10", "1_000", "NaN", "Infinity", "-0",
  "true", "false", "null", "undefined", ".5", "5.", "0b11", "0o17", "1e21", "1e-7", "9007199254740993", "0.1",
] as const; // biome-ignore format: literals by kind

const binaryOperators = [
  "+", "-", "*", "/", "%", "**", "<<", ">>", ">>>", "&", "|", "^",
  "==", "!=", "===", "!==", "<", "<=", ">", ">=", "&&", "||", "??", "in", ",",
] as const; // biome-ignore format: operators by kind

const arrayCalls = [
  "slice(1)", "slice(-2, 3)", "concat([1], 2)", "join('-')", "join()", "includes('a')", "indexOf(1)", "flat()",
  "flat(Infinity)", "at(-1)", "at(5)", "map(x => x)", "map((x, i) => [i, x])", "filter(Boolean)", "filter(x => x)",
  "find(x => x)", "findIndex(x => !x)", "some(x => x)", "every(x => x)", "reduce((t, x) => t + x, '')",
  "reduce((t, x) => t + x)", "flatMap(x => [x, x])", "length", "sort()", "reverse()", "toReversed()", "with(0, 9)",
  "map(String)", "map(parseInt)", "lastIndexOf('a')", "entries", "push(1)", "pop()", "map((x, i, all) => all.push(x))",
  "forEach(x => x)", "toString()", "sort((l, r) => l - r)", "[0]", "[9]", "findLast(x => x)", "map(({ a } = {}) => a)",
] as const; // biome-ignore format: calls by kind

const textCalls = [
  "length", "toUpperCase()", "trim()", "split(',')", "split('')", "padStart(5, '0')", "repeat(2)", "repeat(-1)",
  "replace('a', 'b')", "replaceAll('a', '$&$&')", "slice(1)", "at(0)", "charAt(9)", "startsWith('a')", "concat(1, null)",
  "includes('b')", "indexOf('c')", "[0]", "['length']", "toString()", "codePointAt(0)", "normalize()", "substring(1)",
  "localeCompare('a')", "match(/a/)", "trimEnd()", "endsWith('c')", "lastIndexOf('a')", "missing",
] as const; // biome-ignore format: calls by kind

const globalCalls = [
  "Object.keys", "Object.values", "Object.entries", "Object.freeze", "Object.fromEntries", "Object.isFrozen",
  "Array.isArray", "Array.from", "Array.of", "JSON.stringify", "JSON.parse", "Number", "String", "Boolean", "BigInt",
  "parseInt", "parseFloat", "isNaN", "Number.isInteger", "Math.max", "Math.min", "Math.floor", "Math.abs", "Math.round",
  "Math.sqrt", "Number.parseFloat", "encodeURIComponent", "structuredClone", "Math.random", "Date.now", "Symbol",
  "Object.is", "Object.hasOwn", "String.fromCharCode",
] as const; // biome-ignore format: calls by kind

function literal(random: Choice): string {
  if (random.chance(2)) return random.of(["0n", "7n", "-3n"]);
  return random.chance(40) ? JSON.stringify(random.of(words)) : random.of(plainLiterals);
}

function leaf(random: Choice, { values }: Scope): string {
  const [first, ...others] = values;
  return first !== undefined && random.chance(60) ? random.of([first, ...others]) : literal(random);
}

const wrapped = (text: string): string => (text.startsWith("...") ? text : `(${text})`);
const access = (value: string, method: string): string =>
  method.startsWith("[") ? value + method : `${value}.${method}`;

/** `a.b(c)` as `a?.b?.(c)`, which throws less. */
const loose = (value: string, method: string): string =>
  method.startsWith("[") ? `${value}?.${method}` : `${value}?.${method.replace("(", "?.(")}`;

function expression(random: Choice, scope: Scope, depth: number): string {
  if (depth <= 0) return leaf(random, scope);
  const inner = (): string => expression(random, scope, depth - 1 - random.below(2));
  const given = (): string => many(random, 3, () => wrapped(inner())).join(", ");
  const key = (): string => JSON.stringify(random.of(keys));
  switch (random.below(19)) {
    case 0:
    case 1:
      return `((${inner()}) ${random.of(binaryOperators)} (${inner()}))`;
    case 2:
      return `${random.of(["-", "+", "!", "~", "typeof ", "void "])}(${inner()})`;
    case 3:
      return `(${inner()} ? ${inner()} : ${inner()})`;
    case 4:
    case 5:
      return `({ ${many(random, 4, () => objectMember(random, scope, inner)).join(", ")} })`;
    case 6:
      return list(random, inner);
    case 7:
      return `\`x\${${inner()}}-\${${inner()}}\``;
    case 8:
      return `(${inner()})${random.of(["", "?."])}[${key()}]`;
    case 9:
      return `(${inner()})?.[${inner()}]`;
    case 10:
      return `(${inner()})?.${random.of(["a", "b", "k", "length"])}.a?.b`;
    case 11:
    case 12: {
      const [first, ...others] = scope.functions;
      return first === undefined ? leaf(random, scope) : `${random.of([first, ...others])}(${given()})`;
    }
    case 13:
      return access(list(random, inner), random.of(arrayCalls));
    case 14:
      return loose(`(${inner()})`, random.chance(50) ? random.of(arrayCalls) : random.of(textCalls));
    case 15:
      return access(JSON.stringify(random.of(words)), random.of(textCalls));
    case 16:
      return `${random.of(globalCalls)}(${given()})`;
    case 17:
      return random.chance(40) ? `(${random.of(strange)})` : leaf(random, scope);
    default: {
      const body = expression(random, { ...scope, values: [...scope.values, "p", "q"] }, depth - 1);
      return `((p, q = p) => (${body}))(${wrapped(inner())})`;
    }
  }
}

/** Mostly something that can be gone through: a throw ends a whole module. */
function spreadable(random: Choice, inner: () => string): string {
  return random.chance(5) ? inner() : random.of(["'ab'", `[${wrapped(inner())}, 1]`, `Object.keys({ k: ${inner()} })`]);
}

function list(random: Choice, inner: () => string): string {
  return `[${many(random, 4, () => (random.chance(15) ? `...${spreadable(random, inner)}` : wrapped(inner()))).join(", ")}]`;
}

function objectMember(random: Choice, { values }: Scope, inner: () => string): string {
  const [first, ...others] = values.filter((one) => /^\w+$/.test(one));
  if (first !== undefined && random.chance(15)) return random.of([first, ...others]);
  if (random.chance(15)) return `...${inner()}`;
  if (random.chance(15)) return `[${inner()}]: ${wrapped(inner())}`;
  return `${JSON.stringify(random.of(keys))}: ${wrapped(inner())}`;
}

interface Declared {
  readonly text: string;
  readonly scope: Scope;
}

/** Declarations in order, each of which may use those before it. */
function declarations(random: Choice, prefix: string, count: number, outer: Scope): Declared {
  let all: Declared = { text: "", scope: outer };
  for (let index = 0; index < count; index += 1) {
    const one = declaration(random, `${prefix}${index}`, all.scope);
    all = { text: all.text + one.text, scope: one.scope };
  }
  return all;
}

function declaration(random: Choice, name: string, scope: Scope): Declared {
  const value = (): string => expression(random, scope, 2);
  const withValues = (...names: readonly string[]): Scope => ({ ...scope, values: [...scope.values, ...names] });
  const withFunction: Scope = { ...scope, functions: [...scope.functions, name] };
  const inside: Scope = { values: [...scope.values, "p", "q"], functions: scope.functions };
  const innermost: Scope = { ...inside, values: [...inside.values, "t"] };
  switch (random.below(18)) {
    case 13:
    case 14:
    case 15: {
      const make = (values: readonly string[], depth: number): string =>
        expression(random, { values, functions: scope.functions }, depth);
      const body = randomBody(random, scope.values, random.chance(70) ? ["p", "q"] : [], make);
      const text = random.chance(50)
        ? `function ${name}(p, q = 2) { ${body} }`
        : `const ${name} = (p, q) => { ${body} };`;
      return { text: `${text}\n`, scope: withFunction };
    }
    case 16: {
      const [a, k, g, h] = ["a", "k", "g", "h"].map((key) => name + key);
      const last = random.of([
        "",
        `static { this.${a} = 5; }`,
        `static { ${name}base.${k} = 7; }`,
        `static #${h} = 3; static ${h} = this.#${h};`,
      ]);
      const base = `class ${name}base { static ${a} = (${value()}); static get ${g}() { return this.${a}; } static ${k} = 1; }`;
      const derived = `class ${name} extends ${name}base { static ${k} = [super.${a}, (${value()})]; ${last} }`;
      const members = [`${name}.${a}`, `${name}.${k}`, `${name}.${g}`, `${name}base.${k}`, `${name}.${h}`];
      return { text: `${base}\n${derived}\n`, scope: withValues(...members, `${name}base.${a}`) };
    }
    case 17:
      return {
        text: `const ${name} = { a: (${value()}), get b() { return this.a; }, set c(x) { ${random.of(["", "this.a = x;"])} }, toString() { return ${random.of(["'t'", "this.a"])}; }, [Symbol.toPrimitive]: undefined };
`.replace(random.chance(50) ? ", [Symbol.toPrimitive]: undefined" : "nothing", ""),
        scope: withValues(name, `${name}.b`, `${name}.a`),
      };
    case 0:
      return { text: `let ${name} = ${value()};\n`, scope: withValues(name) };
    case 1:
      return { text: `var ${name} = ${value()};\n`, scope: withValues(name) };
    case 2:
    case 3: {
      const [one, two] = [random.of(keys), random.of(keys)].map((key) => JSON.stringify(key));
      const pattern = `{ ${one}: ${name} = ${value()}, ${two}: ${name}b, ...${name}r }`;
      return { text: `const ${pattern} = (${value()}) ?? {};\n`, scope: withValues(name, `${name}b`, `${name}r`) };
    }
    case 4:
      return {
        text: `const [${name} = ${value()}, , ...${name}r] = [(${value()}), 1, 2];\n`,
        scope: withValues(name, `${name}r`),
      };
    case 5:
    case 6: {
      const body = `const t = (${expression(random, inside, 1)}); return ${expression(random, innermost, 2)};`;
      return { text: `function ${name}(p, q = ${value()}) { ${body} }\n`, scope: withFunction };
    }
    case 7: {
      const [when, then, otherwise] = [0, 1, 1].map((depth) => expression(random, inside, depth + 1));
      const body = `if (${when}) { const t = ${then}; return t; } else if (q) return ${otherwise}; return [p];`;
      return { text: `const ${name} = (p, q) => { ${body} };\n`, scope: withFunction };
    }
    case 8:
      return {
        text: `const ${name} = ({ a: p, ...q } = {}, ...t) => (${expression(random, innermost, 2)});\n`,
        scope: withFunction,
      };
    case 9:
      return {
        text: `class ${name} { static ${name}a = (${value()}); static ${name}k = [this.${name}a, (${value()})]; static m() { return 1; } }\n`,
        scope: withValues(`${name}.${name}a`, `${name}.${name}k`, `${name}.zzz`),
      };
    default:
      return { text: `const ${name} = ${value()};\n`, scope: withValues(name) };
  }
}

/** Statements that change what a declaration holds; `it` stands for its name. */
const effects = [
  'it["k"] = 9;',
  'it["a"] = 1;',
  "it[0] = 9;",
  'delete it["k"];',
  "delete it[0];",
  "it.length = 0;",
  "it.push?.(9);",
  "Object.assign(it, { k: 9 });",
  "const alias = it; alias.k = 9;",
  "((p) => { p.k = 9; })(it);",
  "const [first] = [it]; first.a = 9;",
  "for (const each of [it]) each.k = 9;",
  "[it].forEach((p) => { p.a = 9; });",
  "[[it]].flat().map((p) => { p.k = 9; });",
  "Object.values({ z: it })[0].k = 9;",
  "({ ...{ z: it } }).z.k = 9;",
  "(true ? it : 0).k = 9;",
  "const held = { z: { y: it } }; const { z: { y } } = held; y.k = 9;",
  "const give = () => it; give().k = 9;",
  "(() => { const inner = (p) => p; inner(it).k = 9; })();",
  "Object.freeze(it).k;",
  'Object.defineProperty(it, "k", { value: 9 });',
  'Reflect.set(it, "k", 9);',
  "({ k: it.k } = { k: 9 });",
  "[it.a] = [9];",
  "it.k ??= 9;",
  "let other; other = it; other.k = 9;",
  "[1].reduce((p) => { p.k = 9; return p; }, it);",
  "new Set([it]).forEach((p) => { p.k = 9; });",
  "(({ z }) => { z.k = 9; })({ z: it });",
  "((...p) => { p[0].k = 9; })(it);",
  "(function () { arguments[0].k = 9; })(it);",
  "({ m(p) { p.k = 9; } }).m(it);",
  "({ z: it, m() { this.z.k = 9; } }).m();",
  "class Holder { static z = it; } Holder.z.k = 9;",
  "(it, it).k = 9;",
  "(it || 0).k = 9; (it ?? 0).a = 9;",
  `\`\${(it.k = 9)}\`;`,
  "((p = it) => { p.k = 9; })();",
  "(({ z = it }) => { z.k = 9; })({});",
  "[...[it]][0].k = 9; Array.from([it], (p) => { p.a = 9; });",
  "Object.entries({ z: it }).map(([, p]) => { p.k = 9; });",
  "[it].sort((p) => { p.k = 9; return 0; }); [0, 1].map(function (p) { this.k = 9; }, it);",
  "structuredClone(it)?.k; JSON.stringify(it); console.assert(true, it);",
] as const;

function effect(random: Choice, { values }: Scope): string {
  const [first, ...others] = values.filter((name) => /^\w+$/.test(name));
  if (first === undefined) return "";
  const name = random.of([first, ...others]);
  return `try { ${random.of(effects).replaceAll(/\bit\b/g, name)} } catch {}\n`;
}

function moduleFrom(seed: number): RandomModule {
  const random = choiceFrom(seed);
  // Names of its own: modules of one program must not slow each other down.
  const id = `_${seed.toString(36)}_`;
  const dep = declarations(random, `d${id}`, random.below(3), { values: [], functions: [] });
  const isNamespace = random.chance(50);
  const reach = (name: string): string => (isNamespace ? `ns.${name}` : name);
  const imported: Scope = { values: dep.scope.values.map(reach), functions: dep.scope.functions.map(reach) };
  const main = declarations(random, `m${id}`, 1 + random.below(4), imported);
  const question = `export const asked = ${expression(random, main.scope, 3)};\n`;
  const effects = random.chance(50) ? many(random, 2, () => effect(random, main.scope)).join("") : "";
  const body = random.chance(50) ? effects + question : question + effects;
  const all = [...dep.scope.values, ...dep.scope.functions].map((name) => name.split(".")[0] ?? "");
  const names = [...new Set(all)].join(", ");
  const imports = names === "" ? "" : `import ${isNamespace ? "* as ns" : `{ ${names} }`} from "./dep.ts";\n`;
  const exported = names === "" ? "" : `export { ${names} };\n`;
  return { dep: dep.text + exported, main: imports + main.text + body };
}

export const randomModule: fc.Arbitrary<RandomModule> = fc.noBias(fc.nat()).map(moduleFrom);

/** The two modules as one script: `asked` is its value; what is thrown on the way to it is thrown as `Earlier`. */
export function asScript({ dep, main }: RandomModule): string {
  const names = /^export \{ (.*) \};$/m.exec(dep)?.[1]?.split(", ").sort() ?? [];
  const namespace = `const ns = Object.freeze({ __proto__: null, ${names.join(", ")} });\n`;
  const declared = dep.replace(/^export \{.*$/m, "");
  const asked = main
    .replace(/^import .*$/m, "")
    .replace(/^export const asked = (.*);$/m, "stage.reached = true; const asked = $1; stage.reached = false;");
  return `(() => { "use strict"; stage.reached = false;\n${declared}${namespace}${asked}return asked;\n})()`;
}
