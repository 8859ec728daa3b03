import { inspect } from "node:util";
import * as chains from "chainsc";
import { FakeClock, testContext } from "chainsc/testing";
import { describe, expect, it } from "vitest";
import { accelerators, basetenImages } from "../../compiler/model/remote-config.ts";

class Flaky extends chains.ChainletBase {
  static calls = 0;
  async runRemote(succeedAt: number): Promise<number> {
    if (++Flaky.calls >= succeedAt) return Flaky.calls;
    throw new Error("not yet");
  }
}

class Never extends chains.ChainletBase {
  runRemote(): Promise<null> {
    return new Promise(() => undefined);
  }
}

class Caller extends chains.ChainletBase {
  flaky = chains.depends(Flaky, { retries: 5, timeoutSec: 3600 });
  never = chains.depends(Never, { timeoutSec: 1800 });
  async runRemote(succeedAt: number): Promise<number> {
    Flaky.calls = 0;
    if (succeedAt === 0) await this.never.runRemote();
    return this.flaky.runRemote(succeedAt);
  }
}

describe("a fake clock", () => {
  it("lets retries wait without waiting", async () => {
    const clock = new FakeClock();
    const answer = chains.runLocal({ clock }, () => new Caller().runRemote(4));
    await clock.advance(60_000);
    expect(await answer).toBe(4);
  });

  it("reaches a deadline of half an hour at once", async () => {
    const clock = new FakeClock();
    const failed = chains.runLocal({ clock }, () => new Caller().runRemote(0)).catch((error: unknown) => error);
    await clock.advance(1_800_000);
    expect(await failed).toBeInstanceOf(chains.RemoteTimeoutError);
    expect(clock.waiting).toBe(0);
  });
});

describe("a context for tests", () => {
  const context = testContext({
    secrets: { key: "hidden-value" },
    userConfig: { size: 3 },
    environment: { name: "e" },
  });

  it("gives what it was given, and an error that names what is missing", () => {
    expect(context.secrets.key).toBe("hidden-value");
    expect([context.userConfig.size, context.environment?.name, context.userEnv]).toEqual([3, "e", {}]);
    expect(() => context.secrets.other).toThrow(/no secret named other/);
  });

  it("never shows the value of a secret", async () => {
    expect(inspect(context, { depth: 5 })).not.toContain("hidden-value");
    expect(inspect(context.secrets)).toContain("key: '***'");
    expect(JSON.stringify(context)).not.toContain("hidden-value");
    expect(Object.keys(context.secrets)).toEqual(["key"]);
    expect(await context.secrets).toBe(context.secrets);
    expect("key" in context.secrets).toBe(true);
    expect(() => Object.assign(context.secrets, { key: "other" })).toThrow(TypeError);
  });
});

describe("names that the compiler knows too", () => {
  it("are the same on both sides", () => {
    expect(Object.values(chains.BasetenImage)).toEqual([...basetenImages]);
    // Each direction is checked by the compiler of this test.
    const known: readonly chains.Accelerator[] = accelerators;
    const asked: (typeof accelerators)[number][] = [...known];
    expect(asked.length).toBe(14);
  });
});

describe("makeAbsPathHere", () => {
  it("is relative to the file of the call, and only looked up when read", () => {
    expect(chains.makeAbsPathHere("./testing.test.ts").absPath).toMatch(/test\/runtime\/testing\.test\.ts$/);
    const missing = chains.makeAbsPathHere("./missing");
    expect(() => missing.absPath).toThrow(chains.MissingDependencyError);
  });
});

describe("error details", () => {
  const frame = { filename: "chain.ts", lineno: 3, column: 7, name: "A.runRemote", line: "await x();" };
  const detail = (userStackTrace: readonly chains.StackFrame[], exceptionModuleName: string | null = null) =>
    new chains.RemoteErrorDetail({
      remoteName: "A",
      exceptionClsName: "TypeError",
      exceptionModuleName,
      exceptionMessage: "wrong",
      userStackTrace,
    });

  it("format as the contract's tree wants them", () => {
    expect(detail([]).format()).toBe("Chainlet-Traceback (most recent call last):\nTypeError: wrong");
    expect(
      detail([frame, { ...frame, line: null, lineno: null }], "chainsc")
        .format()
        .split("\n"),
    ).toEqual([
      "Chainlet-Traceback (most recent call last):",
      "  at A.runRemote (chain.ts:3:7)",
      "    await x();",
      "  at A.runRemote (chain.ts)",
      "TypeError: wrong",
      "(Exception class defined in `chainsc`.)",
    ]);
    expect(detail(Array(6).fill(frame)).format()).toContain("  [Previous line repeated 3 more times]");
  });

  it("survive the wire, and refuse what has another shape", () => {
    const sent: unknown = JSON.parse(JSON.stringify(detail([frame])));
    expect(sent).toMatchObject({ remote_name: "A", exception_module_name: null, user_stack_trace: [frame] });
    expect(chains.RemoteErrorDetail.fromJson(sent)).toEqual(detail([frame]));
    for (const wrong of [
      null,
      [],
      "x",
      {},
      { ...(sent as object), user_stack_trace: [1] },
      { exception_cls_name: 1 },
    ]) {
      expect(chains.RemoteErrorDetail.fromJson(wrong)).toBeUndefined();
    }
  });
});
