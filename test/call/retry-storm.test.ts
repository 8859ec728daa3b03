import type { RequestListener } from "node:http";
import { expect, test } from "vitest";
import { isRetriedBelow } from "../../runtime/call/retried-below.ts";
import { RemoteError } from "../../runtime/errors/remote-error.ts";
import { errorBody, type Leaf, leafAt, serve } from "./servers.ts";

test("three hops with three retries each do not multiply: a leaf that always fails sees at most 1.2 times the load", async () => {
  let atLeaf = 0;
  const leaf = await serve((_request, response) => {
    atLeaf++;
    response.writeHead(500, { "content-type": "application/json" }).end(errorBody("always"));
  });
  const second = await serve(passOnTo(leafAt(leaf, { retries: 3 })));
  const first = await serve(passOnTo(leafAt(second, { retries: 3 })));
  const client = leafAt(first, { retries: 3, concurrencyLimit: 100 });

  const errors = await Promise.all(
    Array.from({ length: 1000 }, (_, id) => client.runRemote(id).catch((error: unknown) => error)),
  );

  expect(errors.every((error) => error instanceof RemoteError && error.status === 500)).toBe(true);
  expect(errors[0]).toMatchObject({ message: expect.stringContaining("╰   ╰   ╰   Error: always") });
  expect(atLeaf).toBeGreaterThanOrEqual(1000);
  expect(atLeaf).toBeLessThanOrEqual(1200);
});

/** A chainlet in between: it calls its dependency and does not catch. */
function passOnTo(dependency: Leaf): RequestListener {
  return (request, response) => {
    request.resume();
    dependency.runRemote(1).catch((error: unknown) => {
      const headers = isRetriedBelow(error) ? { "x-chains-retried": "1" } : {};
      const message = error instanceof Error ? error.message : String(error);
      response.writeHead(500, { "content-type": "application/json", ...headers }).end(errorBody(message));
    });
  };
}
