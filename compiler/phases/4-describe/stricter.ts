import type { ArrayConstraints, NumberConstraints, StringConstraints } from "../../model/type-model.ts";

/** Why a constraint cannot be added. */
export interface Problem {
  readonly problem: string;
}

/** Constraints come from a type and again from the property that has it: a value must satisfy all of them. */
export function stricterNumber(known: NumberConstraints, more: NumberConstraints): NumberConstraints | Problem {
  const multipleOf = bothMultiples(known.multipleOf, more.multipleOf);
  if (typeof multipleOf === "object") return multipleOf;
  return {
    ...known,
    ...more,
    ...larger("minimum", known, more),
    ...smaller("maximum", known, more),
    ...larger("exclusiveMinimum", known, more),
    ...smaller("exclusiveMaximum", known, more),
    ...(multipleOf !== undefined && { multipleOf }),
  };
}

export function stricterText(known: StringConstraints, more: StringConstraints): StringConstraints | Problem {
  if (known.format !== undefined && more.format !== undefined && known.format !== more.format)
    return { problem: `the format is ${known.format} already, and a string has one` };
  const pattern = bothPatterns(known.pattern, more.pattern);
  if (typeof pattern === "object") return pattern;
  return {
    ...known,
    ...more,
    ...larger("minLength", known, more),
    ...smaller("maxLength", known, more),
    ...(pattern !== undefined && { pattern }),
  };
}

export function stricterList(known: ArrayConstraints, more: ArrayConstraints): ArrayConstraints {
  return { ...known, ...more, ...larger("minItems", known, more), ...smaller("maxItems", known, more) };
}

const larger = <K extends string>(key: K, a: { readonly [P in K]?: number }, b: { readonly [P in K]?: number }) =>
  chosen(key, a, b, Math.max);
const smaller = <K extends string>(key: K, a: { readonly [P in K]?: number }, b: { readonly [P in K]?: number }) =>
  chosen(key, a, b, Math.min);

function chosen<K extends string>(
  key: K,
  a: { readonly [P in K]?: number },
  b: { readonly [P in K]?: number },
  choose: (left: number, right: number) => number,
): { readonly [P in K]?: number } {
  const [left, right] = [a[key], b[key]];
  if (left === undefined || right === undefined) return {};
  return { [key]: choose(left, right) } as { readonly [P in K]?: number };
}

function bothMultiples(a: number | undefined, b: number | undefined): number | Problem | undefined {
  if (a === undefined || b === undefined || a === b) return a ?? b;
  if (Number.isInteger(a / b)) return a;
  if (Number.isInteger(b / a)) return b;
  const both = Number.isInteger(a) && Number.isInteger(b) ? (a * b) / greatestDivisor(a, b) : Number.NaN;
  return Number.isSafeInteger(both) ? both : { problem: `it has to be a multiple of ${a} already` };
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/** One expression that matches where both do. */
function bothPatterns(a: string | undefined, b: string | undefined): string | Problem | undefined {
  if (a === undefined || b === undefined || a === b) return a ?? b;
  const numbered = /\\[1-9k]/;
  if (numbered.test(a) || numbered.test(b))
    return { problem: `there is the pattern ${a} already, and they cannot be joined` };
  const both = `^(?=[\\s\\S]*(?:${a}))(?=[\\s\\S]*(?:${b}))`;
  try {
    new RegExp(both, "u");
    return both;
  } catch {
    return { problem: `there is the pattern ${a} already, and they cannot be joined` };
  }
}
