import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const read = (path: string): string => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), "utf8");
const catalogue = "compiler/diagnostics/catalogue/";
const known = new Set(
  readdirSync(fileURLToPath(new URL(`../../${catalogue}`, import.meta.url))).flatMap((file) =>
    [...read(catalogue + file).matchAll(/code: "(CHN\d{4})"/g)].map(([, code]) => code),
  ),
);
const rows = read("docs/rules.md")
  .split("\n")
  .filter((line) => /^\| [VRW]\d\d /.test(line));

it("the table of the contract's rules has each of them once", () => {
  const numbers = (letter: string, count: number): string[] =>
    Array.from({ length: count }, (_, index) => `${letter}${String(index + 1).padStart(2, "0")}`);
  const expected = [...numbers("V", 47).filter((rule) => rule !== "V30"), ...numbers("R", 22), "W30"];
  expect(rows.map((row) => row.slice(2, 5))).toEqual(expected);
});

it.each(rows)("%s", (row) => {
  const codes = row.match(/CHN\d{4}/g) ?? [];
  expect(codes.filter((code) => !known.has(code))).toEqual([]);
  if (codes.length === 0) expect(row).toMatch(/cannot occur|at run time/);
});
