import { expect, describe as group, it } from "vitest";
import type { Endpoint } from "../../compiler/model/type-model.ts";
import { find } from "../../compiler/phases/2-find/find.ts";
import { describe } from "../../compiler/phases/4-describe/describe.ts";
import { loadStub } from "../typed/load-generated.ts";
import { programOf } from "./typed-session.ts";

/** The endpoint of a chainlet whose `runRemote` is given as text. */
function endpointOf(method: string, before = "", file = "chain.ts"): Endpoint {
  const { program, session } = programOf({
    [file]: `import * as chains from "chainsc";\n${before}\nexport class Root extends chains.ChainletBase {\n${method}\n}\nchains.markEntrypoint(Root);\n`,
  });
  const found = find(program, {}, session);
  const endpoint = found && Object.values(describe(program, found, session).endpoints)[0];
  if (!endpoint) throw new Error(JSON.stringify(session.diagnostics.all()));
  return endpoint;
}

const shapeOf = ({ kind, synchronous, result }: Endpoint) => ({ kind, synchronous, result: result.kind });

group("what runRemote returns", () => {
  it.each([
    ["runRemote(): string { return ''; }", "call", true, "string"],
    ["async runRemote(): Promise<string> { return ''; }", "call", false, "string"],
    ["runRemote(): string | Promise<string> { return ''; }", "call", false, "string"],
    ["async runRemote() { return { a: 1 }; }", "call", false, "object"],
    ["async runRemote(): Promise<void> {}", "call", false, "void"],
    ["runRemote(): void {}", "call", true, "void"],
    ["async runRemote(): Promise<string | undefined> { return undefined; }", "call", false, "union"],
    ["async *runRemote(): AsyncGenerator<string> { yield ''; }", "raw-text", false, "string"],
    ["async *runRemote(): AsyncGenerator<Uint8Array> { yield new Uint8Array(); }", "raw-bytes", false, "bytes"],
    ["async *runRemote(): AsyncGenerator<Buffer> { yield Buffer.from(''); }", "raw-bytes", false, "bytes"],
    ["async *runRemote(): AsyncIterable<{ token: string }> { yield { token: '' }; }", "items", false, "object"],
    ["async *runRemote() { yield 1; yield 2; }", "items", false, "union"],
    [
      "async runRemote(socket: chains.WebSocketProtocol): Promise<void> { await socket.close(); }",
      "websocket",
      false,
      "void",
    ],
  ] as const)("%s", (method, kind, synchronous, result) => {
    expect(shapeOf(endpointOf(method))).toEqual({ kind, synchronous, result });
  });
});

group("parameters", () => {
  it("takes presence, type and documentation from the signature", () => {
    const { parameters, description } = endpointOf(`  /**
   * Greets.
   * @param name who is greeted
   * @param greeting - the words
   */
  async runRemote(name: string, greeting = "Hello", times?: number, last: string | undefined = undefined) { return name + greeting + times + last; }`);
    expect(description).toBe("Greets.");
    expect(
      parameters.map(({ name, presence, type, description: about }) => [name, presence, type.kind, about]),
    ).toEqual([
      ["name", "required", "string", "who is greeted"],
      ["greeting", "optional", "string", "the words"],
      ["times", "optional", "number", undefined],
      ["last", "optional", "string", undefined],
    ]);
  });

  it("fills in the type parameters of a base class", () => {
    const { program, session } = programOf({
      "chain.ts": `import * as chains from "chainsc";
abstract class Base<T> extends chains.ChainletBase { async runRemote(item: T, all: T[]): Promise<T> { return all[0] ?? item; } }
export class Root extends Base<{ id: string }> {}
chains.markEntrypoint(Root);`,
    });
    const found = find(program, {}, session);
    const endpoint = found && Object.values(describe(program, found, session).endpoints)[0];
    expect(endpoint?.parameters.map(({ type }) => type.kind)).toEqual(["object", "array"]);
    expect(endpoint?.result.kind).toBe("object");
  });

  it("reads JSDoc types of JavaScript", () => {
    const method =
      "  /** @param {string} text @param {number[]} [sizes] @returns {Promise<number>} */\n  async runRemote(text, sizes) { return text.length + (sizes?.length ?? 0); }";
    const multi = method.replaceAll(" @", "\n   * @");
    const { parameters, result } = endpointOf(multi, "", "chain.js");
    expect(parameters.map(({ presence, type }) => [presence, type.kind])).toEqual([
      ["required", "string"],
      ["optional", "array"],
    ]);
    expect(result.kind).toBe("number");
  });

  it("lets an opaque type pass unseen", () => {
    const { parameters } = endpointOf(
      "  async runRemote(message: chains.Opaque<Vendor>, list: chains.Opaque<Vendor>[]): Promise<void> { console.log(message, list); }",
      "class Vendor { close() {} }",
    );
    expect(parameters.map(({ type }) => type)).toEqual([
      { kind: "unknown" },
      { kind: "array", items: { kind: "unknown" } },
    ]);
  });
});

group("stubs", () => {
  it("leaves out what is undefined, and refuses what does not fit", async () => {
    const endpoint = endpointOf("  async runRemote(a: string, b = 1) { return a + b; }");
    expect(await loadStub(endpoint).encodeInput(["x", undefined], "json")).toEqual({ ok: true, value: { a: "x" } });
    expect(await loadStub(endpoint).encodeInput([1, "2"], "json")).toEqual({
      ok: false,
      problems: [
        { path: "a", message: "expected a string, got 1" },
        { path: "b", message: 'expected a number, got "2"' },
      ],
    });
  });

  it("send the sole argument of a leaf as the whole body", async () => {
    const endpoint = endpointOf(
      "  async runRemote(body: { prompt: string; at?: Date }): Promise<string> { return body.prompt; }",
    );
    const at = new Date("2026-01-31T12:00:00Z");
    expect(await loadStub(endpoint, "container").encodeInput([{ prompt: "x", at }], "json")).toEqual({
      ok: true,
      value: { prompt: "x", at: "2026-01-31T12:00:00.000Z" },
    });
  });
});
