import fc from "fast-check";
import { expect, test } from "vitest";
import { LinkedList } from "../../runtime/call/linked-list.ts";
import { seed } from "../seed.ts";

const valuesOf = <T>(list: LinkedList<T>): T[] => list.links().map(({ value }) => value);

test("keeps the order of what is added and taken out, wherever it is taken out", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constant("add"), fc.constant("shift"), fc.nat(20))), (steps) => {
      const list = new LinkedList<number>();
      const links: ReturnType<typeof list.add>[] = [];
      let expected: number[] = [];
      for (const [index, step] of steps.entries()) {
        if (step === "add") {
          links.push(list.add(index));
          expected.push(index);
        } else if (step === "shift") {
          expect(list.shift()).toBe(expected.shift());
        } else if (typeof step === "number") {
          const link = links[step];
          if (link === undefined) continue;
          expect(list.delete(link)).toBe(expected.includes(link.value));
          expected = expected.filter((value) => value !== link.value);
        }
        expect(valuesOf(list)).toEqual(expected);
        expect(list.size).toBe(expected.length);
      }
    }),
    { seed },
  );
});

test("a value that is taken out keeps no other alive", () => {
  const list = new LinkedList<string>();
  const links = ["a", "b", "c"].map((value) => list.add(value));
  for (const link of links) list.delete(link);
  for (const link of links) expect([link.before, link.after]).toEqual([undefined, undefined]);
});
