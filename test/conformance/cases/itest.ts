import { expect } from "vitest";
import { type ConformanceCase, exchange, session } from "../case.ts";

const rest = [123, { parts: [], part_lens: [10] }, ["a", "b"]];

const tree = (traceId: string): string =>
  [
    "Chainlet-Traceback (most recent call last):",
    "  at ItestChain.runRemote (itest/chain.ts:70:19)",
    "    const value = await this.accumulateParts(parts);",
    "  at ItestChain.accumulateParts (itest/chain.ts:77:16)",
    "    value += await this.textToNum.runRemote(part);",
    "RemoteError: (showing chained remote errors, root error at the bottom)",
    `├─ Error calling dependency Chainlet \`TextToNum\`, HTTP status=500, trace ID=\`${traceId}\`.`,
    "│   Chainlet-Traceback (most recent call last):",
    "│     at TextToNum.runRemote (itest/chain.ts:49:27)",
    "│       const generatedText = await this.replicator.runRemote(data);",
    "│   RemoteError: (showing chained remote errors, root error at the bottom)",
    `│   ├─ Error calling dependency Chainlet \`TextReplicator\`, HTTP status=500, trace ID=\`${traceId}\`.`,
    "│   │   Chainlet-Traceback (most recent call last):",
    "│   │     at TextReplicator.runRemote (itest/chain.ts:25:5)",
    "│   │       validateData(data);",
    "│   │     at validateData (itest/chain.ts:15:11)",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a line of source
    "│   │       throw new RangeError(`This input is too long: ${data.length}.`);",
    "╰   ╰   RangeError: This input is too long: 100.",
  ].join("\n");

/** The integration chain: six chainlets, one of which fails at its first call. */
export const itestCases: readonly ConformanceCase[] = [
  exchange({
    contract: [8, 187, 203, 205],
    chain: "itest",
    does: "gives the contract's answer, the dependency that fails once called again",
    ask: { input: { length: 30, num_partitions: 3 } },
    expect: { body: [6280, "erodfd".repeat(5), ...rest] },
  }),
  exchange({
    contract: [9, 188],
    chain: "itest",
    does: "gives the second answer of the contract",
    ask: { input: { length: 20, num_partitions: 5 } },
    expect: { body: [4198, "erodfderodfderodfder", ...rest] },
  }),
  exchange({
    contract: [189],
    chain: "itest",
    does: "shows the tree of an error two calls below, each level in its own file and line",
    ask: { input: { length: 300, num_partitions: 3 }, headers: { traceparent: "TRACE_ID" } },
    expect: { status: 500, error: tree("TRACE_ID") },
    differs: {
      runLocal: {
        reason: "Nobody sends a trace ID into a local run: it is empty.",
        expect: { status: 500, error: tree("") },
      },
    },
  }),
  session({
    contract: [121, 143],
    chain: "itest",
    does: "finds a dependency by its display name and counts the calls to it",
    async run({ origin }) {
      const metrics = await (await fetch(`${origin}/metrics`)).text();
      for (const name of ["GenerateData", "SplitTextFailOnce", "TextToNum"])
        expect(metrics).toMatch(
          new RegExp(`^dependency_chainlet_requests_total\\{dependency_chainlet="${name}"\\} [1-9]`, "m"),
        );
    },
    differs: {
      runLocal: { reason: "There is no server in a local run: dependencies are objects, found by their class." },
    },
  }),
];
