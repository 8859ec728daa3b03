// Fetches one file of external data while the image is built: node fetch-data.mjs URL TARGET [SHA-256]
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

const [url, target, expected] = process.argv.slice(2);
const response = await fetch(url);
if (!response.ok) {
  console.error(`${url} answered ${response.status} ${response.statusText}`);
  process.exit(1);
}
await mkdir(dirname(target), { recursive: true });
const hash = createHash("sha256");
await pipeline(
  Readable.fromWeb(response.body),
  async function* (chunks) {
    for await (const chunk of chunks) {
      hash.update(chunk);
      yield chunk;
    }
  },
  createWriteStream(`${target}.part`),
);
const actual = hash.digest("hex");
if (expected && actual !== expected) {
  console.error(`${url} has the SHA-256 ${actual}, but ${expected} is expected`);
  process.exit(1);
}
await rename(`${target}.part`, target);
