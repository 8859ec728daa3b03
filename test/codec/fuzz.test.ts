import fc from "fast-check";
import { expect, test } from "vitest";
import { parseRetryAfter } from "../../runtime/call/backoff.ts";
import { CodecError } from "../../runtime/codec/codec-error.ts";
import { parseJson, writeJson } from "../../runtime/codec/json.ts";
import { decodeMsgpack } from "../../runtime/codec/msgpack-decode.ts";
import { encodeMsgpack } from "../../runtime/codec/msgpack-encode.ts";
import { NdArray } from "../../runtime/codec/nd-array.ts";
import { readErrorTrailer } from "../../runtime/streaming/error-trailer.ts";
import { FailedStream } from "../../runtime/streaming/failed-stream.ts";
import { plain, StreamFormatError, streamReader, streamTypes } from "../../runtime/streaming/index.ts";
import { chooseFraming, ndjsonFraming, readNdjson, readSse } from "../../runtime/streaming/item-frames.ts";

const runs = { numRuns: 2000 };
const bytes = fc.uint8Array({ maxLength: 300 });

/** Data as they may cross: no `__proto__` keys, which the decoders refuse. */
const key = fc.string({ maxLength: 8 }).filter((name) => name !== "__proto__");
const data = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double({ noDefaultInfinity: true, noNaN: true }).filter((number) => !Object.is(number, -0)),
    fc.string({ unit: "grapheme", maxLength: 40 }),
    fc.array(tie("value"), { maxLength: 6 }),
    fc.dictionary(key, tie("value"), { maxKeys: 6, noNullPrototype: true }),
  ),
})).value;

/** The same with what only msgpack carries. */
const binaryData = fc.oneof(
  data,
  fc.uint8Array({ maxLength: 300 }),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }).filter((big) => big > 2n ** 53n || big < -(2n ** 53n)),
  fc.date({ min: new Date("0001-01-01T00:00:00Z"), max: new Date("9999-12-31T23:59:59.999Z"), noInvalidDate: true }),
  fc.float32Array({ maxLength: 20, noNaN: true }).map((floats) => new NdArray(floats)),
  fc.array(fc.nat(3), { maxLength: 3 }).map((shape) => {
    const length = shape.reduce((product, size) => product * size, 1);
    return new NdArray(new BigInt64Array(length).fill(-7n), shape);
  }),
);

function survives(parse: () => unknown, ...allowed: (abstract new (...args: never[]) => Error)[]): void {
  try {
    parse();
  } catch (error) {
    if (!allowed.some((kind) => error instanceof kind)) throw error;
  }
}

async function* inChunks(all: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < all.byteLength; at += size) yield all.subarray(at, at + size);
}

async function survivesStream(items: AsyncIterable<unknown>): Promise<void> {
  try {
    for await (const _ of items);
  } catch (error) {
    if (![CodecError, FailedStream, StreamFormatError].some((kind) => error instanceof kind)) throw error;
  }
}

test("what msgpack encodes, it decodes to the same", () => {
  fc.assert(
    fc.property(fc.oneof(binaryData, fc.array(binaryData, { maxLength: 4 })), (value) => {
      expect(decodeMsgpack(encodeMsgpack(value))).toEqual(value);
    }),
    runs,
  );
});

test("what JSON writes, it parses to the same", () => {
  fc.assert(
    fc.property(data, (value) => {
      expect(parseJson(Buffer.from(writeJson(value)))).toEqual(value);
    }),
    runs,
  );
});

test("any bytes are a value or a CodecError for msgpack", () => {
  fc.assert(
    fc.property(bytes, (input) => survives(() => decodeMsgpack(input), CodecError)),
    { numRuns: 20_000 },
  );
});

test("damaged msgpack is a value or a CodecError", () => {
  const damaged = fc
    .tuple(binaryData, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }), fc.nat())
    .map(([value, changes, cut]) => {
      const encoded = Uint8Array.from(encodeMsgpack(value));
      for (const [at, byte] of changes) encoded[at % encoded.length] = byte;
      return encoded.subarray(0, encoded.length - (cut % 3 === 0 ? cut % encoded.length : 0));
    });
  fc.assert(
    fc.property(damaged, (input) => survives(() => decodeMsgpack(input), CodecError)),
    { numRuns: 20_000 },
  );
});

test("tagged maps of any content are a value or a CodecError", () => {
  const tag = fc.constantFrom(
    "nd",
    "type",
    "kind",
    "shape",
    "data",
    "complex",
    "__uuid__",
    "__decimal__",
    "__dt_datetime_iso__",
    "__dt_timedelta__",
  );
  const field = fc.oneof(
    data,
    fc.uint8Array({ maxLength: 16 }),
    fc.constantFrom<unknown>(true, "<f4", "|S4", "<U1", "2024-01-02T03:04:05Z", [2], [], "(1+2j)"),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(tag, field), { minLength: 1, maxLength: 5 }), (fields) => {
      const parts = fields.map(([name, value]) =>
        Buffer.concat([encodeMsgpack(Buffer.from(name)), encodeMsgpack(value)]),
      );
      survives(() => decodeMsgpack(Buffer.concat([Buffer.from([0x80 | fields.length]), ...parts])), CodecError);
    }),
    { numRuns: 20_000 },
  );
});

test("any bytes and any text are a value or a CodecError for JSON, and never carry a prototype in", () => {
  const jsonLike = fc
    .array(
      fc.constantFrom(
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        '"a"',
        '"__proto__"',
        '"\\u005f_proto__"',
        "1",
        "-",
        "e9",
        "null",
        " ",
      ),
      { maxLength: 40 },
    )
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.oneof(bytes, fc.string(), jsonLike, fc.json()), (input) => {
      survives(() => {
        const value = parseJson(input);
        expect(JSON.stringify(value)).not.toMatch(/"__proto__":/);
      }, CodecError);
    }),
    { numRuns: 10_000 },
  );
});

test("any bytes in any chunks end item streams with a typed error or properly", async () => {
  const frameLike = fc
    .array(
      fc.constantFrom(
        '{"data":1}',
        '{"end":{"count":1}}',
        '{"error":1}',
        "\n",
        "\n\n",
        "data: 1",
        "event: end",
        'data: {"count":1}',
        ":",
        "\r\n",
        "é",
      ),
      { maxLength: 12 },
    )
    .map((parts) => Buffer.from(parts.join("")));
  await fc.assert(
    fc.asyncProperty(fc.oneof(bytes, frameLike), fc.integer({ min: 1, max: 20 }), async (input, size) => {
      await survivesStream(readNdjson(inChunks(input, size)));
      await survivesStream(readSse(inChunks(input, size)));
    }),
    runs,
  );
});

test("any bytes in any chunks end structured streams with a typed error or properly", async () => {
  const types = streamTypes(plain<unknown>(), { header: plain<unknown>(), footer: plain<unknown>() });
  const frame = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.json({ maxDepth: 1 })).map(([delimiter, text]) => {
    const head = Buffer.alloc(5);
    head.writeUInt8(delimiter);
    head.writeUInt32BE(Buffer.byteLength(text), 1);
    return Buffer.concat([head, Buffer.from(text)]);
  });
  const frames = fc.tuple(fc.array(frame, { maxLength: 4 }), fc.nat(8)).map(([all, cut]) => {
    const whole = Buffer.concat(all);
    return whole.subarray(0, Math.max(0, whole.byteLength - cut));
  });
  await fc.assert(
    fc.asyncProperty(fc.oneof(bytes, frames), fc.integer({ min: 1, max: 20 }), async (input, size) => {
      const reader = streamReader(types, inChunks(input, size));
      await reader.readHeader().catch((error: unknown) => {
        if (!(error instanceof StreamFormatError || error instanceof CodecError)) throw error;
      });
      await survivesStream(reader.readItems());
    }),
    runs,
  );
});

test("any header value is understood or ignored", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.nat().map(String),
        fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
      ),
      (value) => {
        const wait = parseRetryAfter(value, Date.now());
        expect(wait === undefined || (wait >= 0 && Number.isFinite(wait))).toBe(true);
        expect([ndjsonFraming.contentType, "text/event-stream"]).toContain(chooseFraming(value).contentType);
        expect(readErrorTrailer(value)).toBeInstanceOf(FailedStream);
      },
    ),
    runs,
  );
});
