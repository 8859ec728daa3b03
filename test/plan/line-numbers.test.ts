import { expect, test } from "vitest";
import { planProject, textOf } from "./project.ts";

const step = (name: string, rest = ""): string => `
/* above ${name} */
export class ${name} extends ChainletBase {
  async runRemote(): Promise<number> {
    return ${name.length};
  }
} // after ${name}
${rest}`;

test("whatever goes, every line that stays is the user's line of that number", async () => {
  const source = `#!/usr/bin/env node
// A licence that belongs to the file.

import { ChainletBase, depends, markEntrypoint } from "chainsc"; import * as path from "node:path";
import {
  join,
  sep, // separators
} from "node:path";
export default function helper(): string;
export default function helper(n?: number): string { return join("a", String(n)) + sep; }
${step("One", "export const one = helper();")}
${step("Two", "const two = path.join('b'), three = 3; let counter = 0; counter += three;")}
${step("Three", "if (counter > 5) console.log(two, one);")}
export class Top extends ChainletBase {
  one = depends(One); two = depends(Two);
  three = depends(Three);
  async runRemote(): Promise<number> { return (await this.one.runRemote()) + (await this.two.runRemote()) + (await this.three.runRemote()); }
}
markEntrypoint(Top); /* marked */
export { One as First };
`;
  for (const text of [source, source.replaceAll("\n", "\r\n")]) {
    const planned = await planProject({ files: { "chain.ts": text } });
    expect(planned.findings).toEqual([]);
    const lines = text.split("\n");
    for (const name of ["One", "Two", "Three", "Top"]) {
      const emitted = textOf(planned.package(name), "chain.ts").split("\n");
      expect(emitted.length).toBeLessThanOrEqual(lines.length);
      for (const [index, line] of emitted.entries()) {
        const isOurs =
          /^\s*(\/\* above \w+ \*\/)?\s*((import|export) .* from "[^"]+";|export \{ \w+( as \w+)? \};| |\/\* marked \*\/|\r)*$/.test(
            line,
          );
        if (!isOurs) expect(`${index + 1} ${line}`).toBe(`${index + 1} ${lines[index]}`);
      }
    }
  }
});

test("code that only looks like a name of something removed stays what it is", async () => {
  const planned = await planProject({
    files: {
      "chain.ts": `import { ChainletBase, depends, markEntrypoint } from "chainsc";
const size = 3;
const other = { size: 4, deep: { Leaf: 1 } };
export class Leaf extends ChainletBase { async runRemote(): Promise<number> { return size; } }
export class Top extends ChainletBase {
  leaf = depends(Leaf);
  async runRemote(): Promise<number> {
    const size = 5;
    const { deep: { Leaf: renamed } } = other;
    return [1].map((Leaf) => Leaf + size + other.size + renamed)[0] ?? (await this.leaf.runRemote());
  }
}
markEntrypoint(Top);
`,
    },
  });
  const text = textOf(planned.package("Top"), "chain.ts");
  expect(text).not.toContain("const size = 3");
  expect(text).toContain("const other = { size: 4, deep: { Leaf: 1 } };");
});
