import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { compile } from "../../compiler/compile.ts";
import { render } from "../../compiler/phases/7-emit/render.ts";
import type { EndpointSchema } from "../../runtime/schema/endpoint-schema.ts";
import { sessionAt, temporaryFolder } from "../plan/project.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));

/** The entries of this repository's own lockfile for some packages and what they need. */
function lockOf(names: readonly string[]): { version: string; packages: Record<string, unknown> } {
  const { packages } = JSON.parse(readFileSync(join(repository, "package-lock.json"), "utf8"));
  const kept: Record<string, unknown> = {};
  const keep = (name: string): void => {
    const path = `node_modules/${name}`;
    if (kept[path]) return;
    const { dev: _, ...entry } = packages[path];
    kept[path] = entry;
    for (const needed of Object.keys(entry.dependencies ?? {})) keep(needed);
  };
  for (const name of names) keep(name);
  return { version: "1.0.0", packages: kept };
}

const chain = `import * as v from "valibot";
import { type } from "arktype";
import * as chains from "chainsc";

export const Price = v.pipe(v.object({ cents: v.number(), currency: v.optional(v.string(), "EUR") }), v.check(({ cents }) => cents > 0, "nothing is free"));
export const Order = type({ id: "string >= 2", "note?": "string" });
export const Stock = v.pipeAsync(v.number(), v.checkAsync(async (left) => left < 10, "too many"));

export class Warehouse extends chains.ChainletBase {
  async runRemote(stock: v.InferOutput<typeof Stock>): Promise<number> {
    return stock;
  }
}

export class Shop extends chains.ChainletBase {
  warehouse = chains.depends(Warehouse);
  async runRemote(price: v.InferOutput<typeof Price>, order: typeof Order.infer): Promise<type.infer<typeof Order>> {
    await this.warehouse.runRemote(price.cents);
    return order;
  }
}
chains.markEntrypoint(Shop);
`;

test("valibot and ArkType schemas travel with the chainlets that they guard, and judge there", async () => {
  const root = temporaryFolder();
  const names = ["valibot", "arktype"];
  const versions = lockOf(names);
  const dependencies = { valibot: "*", arktype: "*" };
  const manifest = { name: "shop", version: "1.0.0", type: "module", dependencies };
  const lock = { name: "shop", lockfileVersion: 3, packages: { "": manifest, ...versions.packages } };
  writeFileSync(join(root, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(root, "package-lock.json"), JSON.stringify(lock));
  writeFileSync(join(root, "chain.ts"), chain);
  mkdirSync(join(root, "node_modules"));
  for (const name of [...names, "@ark", "arkregex"])
    symlinkSync(join(repository, "node_modules", name), join(root, "node_modules", name));

  const session = sessionAt(root);
  const { plan } = await compile({ source: join(root, "chain.ts") }, session);
  expect(session.diagnostics.all()).toEqual([]);
  if (!plan) throw new Error("no plan");
  const directory = temporaryFolder();
  symlinkSync(join(root, "node_modules"), join(directory, "node_modules"));
  for (const [path, bytes] of await render(plan, session)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), bytes);
  }
  const packagesOf = (name: string): string[] =>
    Object.keys(
      JSON.parse(readFileSync(join(directory, `chainlet_${name}/package.json`), "utf8")).dependencies ?? {},
    ).sort();
  expect(packagesOf("Shop")).toEqual(["arktype", "valibot"]);
  expect(packagesOf("Warehouse")).toContain("valibot");

  const endpointOf = async (name: string): Promise<EndpointSchema> =>
    (await import(pathToFileURL(join(directory, `chainlet_${name}/dist/schemas.js`)).href)).endpoint;
  const shop = await endpointOf("Shop");
  expect(await shop.decodeInput({ price: { cents: 5 }, order: { id: "ab" } }, "json")).toEqual({
    ok: true,
    value: [{ cents: 5, currency: "EUR" }, { id: "ab" }],
  });
  expect(await shop.decodeInput({ price: { cents: 0 }, order: { id: "a" } }, "json")).toEqual({
    ok: false,
    problems: [
      { path: "price", message: "nothing is free" },
      { path: "order.id", message: "id must be at least length 2 (was 1)" },
    ],
  });
  expect(await shop.encodeOutput({ id: "a" }, "json")).toMatchObject({ ok: false });
  const warehouse = await endpointOf("Warehouse");
  expect(await warehouse.decodeInput({ stock: 9 }, "json")).toEqual({ ok: true, value: [9] });
  expect(await warehouse.decodeInput({ stock: 10 }, "json")).toEqual({
    ok: false,
    problems: [{ path: "stock", message: "too many" }],
  });

  // Callers give what the schema takes, and get what it gives.
  const stub = readFileSync(join(directory, "client.ts"), "utf8");
  expect(stub).toContain("currency?: string");
});
