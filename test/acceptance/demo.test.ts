import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runLocal } from "chainsc";
import { describe, expect, it } from "vitest";
import { chainsc, copyOfChain, repository } from "./cli-process.ts";

const folder = join(repository, "fixtures/chains/documents");
const answer: unknown = JSON.parse(readFileSync(join(folder, "samples/answer.json"), "utf8"));
const scans = ["page-1.png", "page-2.png"].map((name) => readFileSync(join(folder, "samples", name)));

describe("the document reader", () => {
  it("answers in one process", async () => {
    const { ReadDocument } = (await import(
      join(folder, "chain.ts")
    )) as typeof import("../../fixtures/chains/documents/chain.ts");
    const report = await runLocal({}, () => new ReadDocument().runRemote(scans));
    expect(JSON.parse(JSON.stringify(report))).toEqual(answer);
  });

  it("answers the same from its packages", async () => {
    const copy = copyOfChain("documents");
    const { code, stdout, stderr } = await chainsc(["run", "chain.ts", "--input", "@samples/invoice.json"], {
      cwd: copy,
    });
    expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual(answer);
  });

  it("refuses what is no document, naming every wrong field", async () => {
    const copy = copyOfChain("documents");
    const input = JSON.stringify({ pages: [1], options: { maxPages: 0 } });
    const { code, stderr } = await chainsc(["run", "chain.ts", "--input", input], { cwd: copy });
    expect(code).toBe(1);
    expect(stderr).toContain("pages[0]");
    expect(stderr).toContain("maxPages");
  });
});
