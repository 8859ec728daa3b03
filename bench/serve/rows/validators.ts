import { pathToFileURL } from "node:url";
import { z } from "zod";
import type { EndpointSchema } from "../../../runtime/schema/endpoint-schema.ts";
import { type Cost, interleave, row } from "../measure.ts";
import type { Packages } from "../packages.ts";

const document = {
  document: {
    id: "0af76519-16cd-43dd-8448-eb211c80319c",
    title: "A report on the state of the bench",
    published: true,
    score: 0.734,
    author: { name: "Ada Lovelace", email: "ada@example.com", age: 36 },
    tags: ["bench", "report", "nested"],
    sections: Array.from({ length: 3 }, (_, index) => ({
      heading: `Section ${index}`,
      body: "Some text that stands for what sections have, a sentence or two of it.",
      words: 14 + index,
    })),
    metadata: { language: "en", source: null, revision: 4 },
  },
};

const zodDocument = z.object({
  document: z.object({
    id: z.string(),
    title: z.string(),
    published: z.boolean(),
    score: z.number(),
    author: z.object({ name: z.string(), email: z.string(), age: z.number() }),
    tags: z.array(z.string()),
    sections: z.array(z.object({ heading: z.string(), body: z.string(), words: z.number() })),
    metadata: z.object({ language: z.enum(["en", "de", "fr"]), source: z.string().nullable(), revision: z.number() }),
  }),
});

const floats = { values: Array.from({ length: 10_000 }, (_, index) => Math.sin(index) * 1000) };
const zodFloats = z.object({ values: z.array(z.number()) });

/** `decodeInput` of generated schemas, in units of what `JSON.parse` takes for the same body. */
export async function validatorRows(packages: Packages, rounds: number): Promise<void> {
  await compare("nested object", packages.path("Checked", "dist/schemas.js"), document, zodDocument, 20_000, "≤ 0.15");
  await compare("10,000 floats", packages.path("Floats", "dist/schemas.js"), floats, zodFloats, 100, "≤ 0.03");

  async function compare(what: string, path: string, value: object, zod: z.ZodType, times: number, target: string) {
    const { endpoint } = (await import(pathToFileURL(path).href)) as { endpoint: EndpointSchema };
    const text = JSON.stringify(value);
    // Parsed ones, and several: a constant would let the engine skip what a server cannot.
    const bodies = Array.from({ length: 16 }, () => JSON.parse(text) as unknown);
    const body = (index: number) => bodies[index % bodies.length];
    const costs = await interleave(2 * rounds, {
      parse: loop(times, () => typeof JSON.parse(text) === "object"),
      ours: loop(times, (index) => (endpoint.decodeInput(body(index), "json") as { ok: boolean }).ok),
      zod: loop(times, (index) => zod.safeParse(body(index)).success),
    });
    row(`${what}: generated validator / JSON.parse`, costs.ours, costs.parse, target);
    row(`${what}: zod / JSON.parse`, costs.zod, costs.parse, "–");
  }
}

function loop(times: number, work: (index: number) => boolean): () => Promise<Cost> {
  return async () => {
    const cpuBefore = process.cpuUsage();
    const began = performance.now();
    for (let index = 0; index < times; index++) if (!work(index)) throw new Error("refused");
    const clock = (performance.now() - began) / times;
    const { user, system } = process.cpuUsage(cpuBefore);
    return { clock, cpu: (user + system) / 1000 / times };
  };
}
