import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { systemReason } from "../../compiler/diagnostics/system-reason.ts";

const errorOf = (body: () => unknown): unknown => {
  try {
    return body();
  } catch (error) {
    return error;
  }
};

describe("what the system refuses", () => {
  it("is told in words when it is the machine's business", () => {
    expect(systemReason(Object.assign(new Error("ENOSPC"), { code: "ENOSPC" }))).toBe("the disk is full");
    // Node's name for a folder and its parents where the file system is read-only.
    const made = Object.assign(new Error("ENOENT"), { code: "ENOENT", syscall: "mkdir" });
    expect(systemReason(made)).toContain("the file system is read-only");
  });

  it("is not guessed: a missing file may well be a mistake of ours", () => {
    expect(systemReason(errorOf(() => readFileSync("/nowhere/chain")))).toBeUndefined();
    expect(systemReason(new Error("ENOSPC"))).toBeUndefined();
    expect(systemReason("ENOSPC")).toBeUndefined();
  });
});
