import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { decodeMsgpack } from "../../runtime/codec/msgpack-decode.ts";
import { encodeMsgpack } from "../../runtime/codec/msgpack-encode.ts";

const peer = fileURLToPath(new URL("truss_peer.py", import.meta.url));
/** Debian's own beside whatever is first in the path: it is the one that the Debian packages are for. */
const interpreter = ["python3", "/usr/bin/python3"].find(
  (candidate) => spawnSync(candidate, ["-c", "import msgpack, numpy"]).status === 0,
);

if (interpreter !== undefined) {
  test("what Python encodes comes back to Python as it was", () => {
    const fromPython = python(["encode"], "");
    const value = decodeMsgpack(Buffer.from(fromPython, "hex"), { pythonValues: "keep" });
    const backAgain = Buffer.from(encodeMsgpack(value)).toString("hex");
    expect(python(["echo"], backAgain)).toBe("same");
  });

  test("a chainlet sees the values of a Python peer as its own", () => {
    const value = decodeMsgpack(Buffer.from(python(["encode"], ""), "hex")) as Record<string, unknown>;
    expect(value).toMatchObject({
      text: "héllo, 世界 🌍",
      integers: [0, -1, 127, 128, 255, 256, 65_536, 2 ** 53 - 1, 2n ** 63n, -(2n ** 63n)],
      datetime: new Date("2024-01-02T03:04:05.120Z"),
      date: "2024-01-02",
      decimal: "1.50",
      int64: { shape: [2, 2], dtype: "int64", data: new BigInt64Array([0n, 1n, 2n, 3n]) },
      float16: { shape: [3], dtype: "float16", data: new Float32Array([1.5, -2, 65_504]) },
      "big endian": { shape: [3], dtype: "int32", data: new Int32Array([1, 2, 3]) },
    });
  });
} else {
  const missing = "it needs `apt-get install python3 python3-msgpack python3-numpy`.";
  test(`the round trip through Python did not run: ${missing}`, () => {
    process.stderr.write(`The round trip through Python did not run: ${missing}\n`);
    expect(process.env.CHAINSC_TEST_PYTHON, missing).not.toBe("required");
  });
}

function python(args: string[], input: string): string {
  const { stdout, stderr, status } = spawnSync(interpreter ?? "python3", [peer, ...args], { input, encoding: "utf8" });
  if (status !== 0) throw new Error(`${peer} ended with ${status}: ${stderr}`);
  return stdout;
}
