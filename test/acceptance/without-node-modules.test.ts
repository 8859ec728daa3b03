import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chainsc, project } from "./cli-process.ts";

const lockfile = JSON.stringify({
  name: "sample",
  lockfileVersion: 3,
  packages: {
    "": { name: "sample", dependencies: { openai: "^5.0.0" } },
    "node_modules/openai": { version: "5.0.1", integrity: "sha512-AAAA" },
  },
});
const packageJson = JSON.stringify({ name: "sample", type: "module", dependencies: { openai: "^5.0.0" } });

describe("a project that was never installed", () => {
  it("builds as far as its own types go", async () => {
    const source = `import { ChainletBase, markEntrypoint } from "chainsc";
import OpenAI from "openai";
export class Ask extends ChainletBase {
  #client = new OpenAI();
  async runRemote(question: string): Promise<string> {
    const answer = await this.#client.responses.create({ model: "small", input: question });
    return String(answer.output_text);
  }
}
markEntrypoint(Ask);
`;
    const folder = project({ "chain.ts": source, "package.json": packageJson, "package-lock.json": lockfile });
    const { code, stderr } = await chainsc(["build", "chain.ts", "--emit-only"], { cwd: folder });
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const emitted = readFileSync(join(folder, ".chains_generated/Ask/chainlet_Ask/package.json"), "utf8");
    expect(JSON.parse(emitted)).toMatchObject({ dependencies: { openai: "5.0.1" } });
  });

  it("says what it could not know and how to fix it", async () => {
    const source = `import { ChainletBase, markEntrypoint } from "chainsc";
import type { ChatModel } from "openai";
export class Ask extends ChainletBase {
  async runRemote(model: ChatModel): Promise<string> {
    return String(model);
  }
}
markEntrypoint(Ask);
`;
    const folder = project({ "chain.ts": source, "package.json": packageJson, "package-lock.json": lockfile });
    const { code, stderr } = await chainsc(["build", "chain.ts", "--emit-only"], { cwd: folder });
    expect(code).toBe(1);
    for (const text of ["openai", "chain.ts:4", "npm ci"]) expect(stderr).toContain(text);
  });
});
