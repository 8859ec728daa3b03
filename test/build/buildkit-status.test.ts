import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBuildKitStatus } from "../../compiler/phases/8-build/buildkit-status.ts";

/** A writer of the protobuf wire format, to have messages of any form. */
const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...varint(Math.floor(value / 128))];
const bytes = (field: number, value: Uint8Array | readonly number[]): number[] => [
  ...varint(field * 8 + 2),
  ...varint(value.length),
  ...value,
];
const text = (field: number, value: string): number[] => bytes(field, Buffer.from(value));
const number = (field: number, value: number): number[] => [...varint(field * 8), ...varint(value)];

describe("BuildKit's progress messages", () => {
  it("tell which step runs, which was cached and which failed", () => {
    const time = number(1, 1_700_000_000);
    const message = [
      ...bytes(1, [
        ...text(1, "sha256:a"),
        ...text(2, "sha256:0"),
        ...text(3, "[1/2] FROM x"),
        ...number(4, 1),
        ...bytes(5, time),
        ...bytes(6, time),
      ]),
      ...bytes(1, [
        ...text(1, "sha256:b"),
        ...text(3, "[2/2] RUN false"),
        ...bytes(5, time),
        ...bytes(6, time),
        ...text(7, "exit code: 1"),
      ]),
      ...bytes(3, [...text(1, "sha256:b"), ...bytes(2, time), ...number(3, 2), ...text(4, "grüße\n")]),
    ];
    expect(decodeBuildKitStatus(Uint8Array.from(message))).toEqual({
      steps: [
        { digest: "sha256:a", name: "[1/2] FROM x", cached: true, started: true, completed: true, error: "" },
        {
          digest: "sha256:b",
          name: "[2/2] RUN false",
          cached: false,
          started: true,
          completed: true,
          error: "exit code: 1",
        },
      ],
      output: [{ step: "sha256:b", text: "grüße\n" }],
    });
  });

  it("may have fields that nobody knows yet", () => {
    const unknown = [...number(90, 5), ...text(91, "new")];
    const fixed64 = [...varint(93 * 8 + 1), 1, 2, 3, 4, 5, 6, 7, 8];
    const fixed32 = [...varint(94 * 8 + 5), 1, 2, 3, 4];
    const message = [...unknown, ...fixed64, ...bytes(3, [...fixed32, ...text(1, "s"), ...text(4, "t")])];
    expect(decodeBuildKitStatus(Uint8Array.from(message)).output).toEqual([{ step: "s", text: "t" }]);
  });

  it("never stop the build, whatever comes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (message) => {
        decodeBuildKitStatus(message);
      }),
    );
  });
});
