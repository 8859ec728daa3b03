import { type Choice, choiceFrom, many } from "./choice.ts";

/** A few TypeScript modules that import from each other; `main.ts` exports `asked`. */
export type RandomGraph = Readonly<Record<string, string>>;

const names = ["a", "b", "c", "d"] as const;
const plain = ["1", "'x'", "-0", "[1, { k: 2 }]", "{ k: 1, a: { b: 2 } }", "null", "2n", "`t`"] as const;

/** Exports that clash, go in circles, are types only, or come from enums, namespaces and JSON. */
export function randomGraph(seed: number): RandomGraph {
  const random = choiceFrom(seed);
  const count = 1 + random.below(4);
  const files: Record<string, string> = {
    "data.json": random.of(['{ "a": 1, "b": { "k": [2] } }', '{ "default": 3, "a": null }', "[1, 2]"]),
  };
  for (let index = 0; index < count; index += 1) files[`m${index}.ts`] = moduleText(random, index, count);
  files["main.ts"] = mainText(random, count);
  // Names of its own: modules of one program must not slow each other down.
  const own = (text: string): string => text.replaceAll(/\b(?:[abcdkxqzfgABCDE]|e[01])\b/g, `$&_${seed.toString(36)}`);
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [path, own(text)]));
}

function moduleText(random: Choice, index: number, count: number): string {
  const other = (): string => `./m${random.chance(80) ? index + 1 + random.below(count) : random.below(count)}.ts`;
  const from = (): string => {
    const path = other();
    return Number(/\d+/.exec(path)?.[0]) < count ? path : `./m${(index + 1) % count}.ts`;
  };
  const free = [...names].filter(() => random.chance(60));
  const lines = free.map((name) => exported(random, name, from));
  lines.push(
    ...many(random, 2, () =>
      random.of([
        `export * from "${from()}";`,
        `export * from "${from()}";`,
        `export * from "${from()}";`,
        `export type * from "${from()}";`,
        `export { default as e${random.below(2)} } from "${from()}";`,
      ]),
    ),
  );
  if (random.chance(40))
    lines.push(
      random.of([
        "export default 5;",
        "export default { k: 1 };",
        "export default class { static k = 1; }",
        "export default function () { return 1; }",
        "const own = [1]; export default own;",
        "let late = 1; export default late; late = 2;",
      ]),
    );
  return `${[...new Set(lines)].join("\n")}\nexport {};\n`;
}

/** One export under a name. */
function exported(random: Choice, name: string, from: () => string): string {
  const value = random.of(plain);
  switch (random.below(17)) {
    case 0:
    case 1:
      return `export const ${name} = ${value};`;
    case 2:
      return `export const ${name} = ${value}; ${random.of([`(${name} as any).k = 9;`, `Object.assign(${name} as any, { k: 9 });`, ""])}`;
    case 3:
      return `export let ${name} = ${value}; ${random.chance(50) ? `${name} = 3 as any;` : ""}`;
    case 4:
      return enumText(random, name);
    case 5:
      return namespaceText(random, name);
    case 6:
      return `export function ${name}(x = ${value}) { ${random.of(["return x;", "let y: any = x; y = [y]; return y;", "switch (x as any) { case 1: return 'one'; default: return x; }", "const l: any[] = []; for (const p of 'ab') l.push(p, x); return l;"])} }`;
    case 7:
      return `export class ${name} { static k = ${value}; static f() { return 1; } ${random.of(["", `static { ${name}.k = 2 as any; }`, "static get g() { return 3; }"])} }`;
    case 8:
      return `import { ${random.of(names)} as ${name} } from "${from()}"; export { ${name} };`;
    case 9:
      return `export { ${random.of(names)} as ${name} } from "${from()}";`;
    case 10:
      return `export * as ${name} from "${from()}";`;
    case 11:
      return `export type { ${random.of(names)} as ${name} } from "${from()}";`;
    case 12:
      return random.of([
        `export type ${name} = 1;`,
        `export interface ${name} { k: 1 }`,
        `export declare const ${name}: 5;`,
        `const own_${name} = 1; export type { own_${name} as ${name} };`,
      ]);
    case 13:
      return random.of([
        `import ${name} from "./data.json"; export { ${name} };`,
        `import * as ${name} from "./data.json"; export { ${name} };`,
        `export * as ${name} from "./data.json";`,
      ]);
    case 14:
      return `namespace N${name} { export const x = ${value}; } export import ${name} = N${name}.x;`;
    case 15:
      return `import type { ${random.of(names)} as ${name} } from "${from()}"; export { ${name} };`;
    default:
      return `import * as all_${name} from "${from()}"; export const ${name} = ${random.of([`[all_${name}.a]`, `{ ...all_${name} }`, `typeof all_${name}.b`, `(all_${name} as any).c?.k`])};`;
  }
}

function enumText(random: Choice, name: string): string {
  const start = random.of(["export enum", "export enum", "export const enum"]);
  const members = random.of([
    "A, B, C", "A = 1, B = A << 2, C", "A = 'x', B = 'y', C = `z`", "A = 'x', B = 1, C", "A = -1, B, C = 1", "A = 0.5, B, C = 'c'",
    "A = 1 / 0, B = 0 / 0, C = -0", "A = 'x'.length, B = 3, C", "A = 2, B = 2, C = ~2", "'x-y' = 1, A = 5, B, C = A + B", "A = 1, B = 'a' + 'b', C = `c`",
  ]); // biome-ignore format: a list
  const more = random.chance(25) ? `\n${start} ${name} { D = 7, E }` : "";
  const change = random.chance(15) ? `\n(${name} as any).A = 9;` : "";
  return `${start} ${name} { ${members} }${more}${start.includes("const") ? "" : change}`;
}

function namespaceText(random: Choice, name: string): string {
  const value = random.of(plain);
  const inside = random.of([
    `export const k = ${value}; export const b = [k];`,
    `const hidden = ${value}; export const k = hidden; export function f() { return hidden; }`,
    `export namespace a { export const b = ${value}; } export const k = a.b;`,
    `export let k = ${value}; k = 4 as any;`,
    `export const b = [typeof k]; export const k = ${value};`,
    `export enum k { A = 3 } export class b { static a = k.A; }`,
    "export type k = 1; export const b = 2;",
    `export const { k, ...b } = { k: 1, x: 2, y: ${value} };`,
  ]);
  const after = random.of([
    "", "", "", `(${name} as any).k = 8;`, `Object.assign(${name}, { k: 8 });`, `const any_${name}: any = ${name}; any_${name}.k = 8;`,
    `export namespace ${name} { export const z = ${name}.b; }`, `export namespace ${name} { export const q = 1; }`,
  ]); // biome-ignore format: a list
  return `export namespace ${name} { ${inside} } ${after}`;
}

function mainText(random: Choice, count: number): string {
  const module = (): string => `./m${random.below(count)}.ts`;
  const imports = [`import * as ns from "${module()}";`, `import * as other from "${module()}";`];
  const roots = ["ns", "other"];
  if (random.chance(30)) {
    imports.push(`import { ${random.of(names)} as one } from "${module()}";`);
    roots.push("one");
  }
  if (random.chance(20)) {
    imports.push(`import two from "${module()}";`);
    roots.push("two");
  }
  if (random.chance(20)) {
    imports.push(`import data, * as whole from "./data.json";`);
    roots.push("data", "whole");
  }
  const root = (): string => roots[random.below(roots.length)] ?? "ns";
  const read = (): string => {
    const object = `(${root()} as any)`;
    const name = random.of(names);
    return random.of([
      `${object}.${name}`, `${root()}.${name}`, `${object}["${name}"]`, `${object}.${name}?.k`, `${object}?.${name}?.A`, `${root()}.${name}?.b`,
      `${object}.${name}?.a?.b`, `{ ...${object} }`, `typeof ${root()}.${name}`, `${object}.${name}?.f?.()`, `${object}.e0`, `${object}.default`,
      `{ ...${object}.${name} }`, `${object}.${name}?.[3]`, `Object.keys({ ...${root()} })`, `(() => { const o: any[] = []; for (const x of [1]) o.push(${object}.${name}, x); return o; })()`,
    ]); // biome-ignore format: a list
  };
  const effect = random.chance(20) ? `try { (${root()} as any).${random.of(names)}.k = 7; } catch {}\n` : "";
  const asked = `export const asked: any = [${[read(), ...many(random, 3, read)].join(", ")}];\n`;
  return `${imports.join("\n")}\n${random.chance(50) ? effect + asked : asked + effect}`;
}
