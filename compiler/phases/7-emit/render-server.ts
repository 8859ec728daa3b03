import { posix } from "node:path";
import type { PackagePlan } from "../../model/plan.ts";
import { identifier, propertyName } from "./encoders.ts";
import { sourceModule } from "./source-module.ts";
import type { Templates } from "./templates.ts";

/** `server.ts`, without its banner: the shim that serves the chainlet. */
export function renderServer(plan: PackagePlan, templates: Templates): string {
  const { chainlet } = plan;
  const { compute, options, assets } = chainlet.remoteConfig;
  const taken = new Set(["serve", "endpoint"]);
  const localOf = (name: string): string => (taken.has(name) ? `${name}_` : name);
  const { exported } = chainlet;
  const local = localOf(chainlet.name);
  const outer = exported.kind === "named" ? exported.name : exported.kind === "default" ? "default" : chainlet.name;
  const stubOf = new Map(plan.stubs.map((stub) => [stub.chainlet.id, stub]));
  const dependencies = chainlet.dependencies.flatMap(({ target, options: rpc }) => {
    const stub = stubOf.get(target);
    return stub
      ? [
          {
            name: stub.chainlet.name,
            local: localOf(stub.chainlet.name),
            module: `./${posix.normalize(stub.output)}`,
            displayName: stub.chainlet.remoteConfig.displayName,
            options: {
              retries: rpc.retries,
              timeoutSec: rpc.timeoutSec,
              useBinary: rpc.useBinary,
              concurrencyLimit: rpc.concurrencyLimit,
            },
          },
        ]
      : [];
  });
  const hasData = plan.data.some(({ output }) => output.startsWith("data/")) || assets.externalData.length > 0;
  const settings = {
    predictConcurrency: compute.predictConcurrency,
    maxQueue: options.maxQueue,
    maxBodyBytes: options.maxBodyBytes,
    streamingReadTimeoutSec: options.streamingReadTimeoutSec,
    enableDebugLogs: options.enableDebugLogs,
    enableTracing: options.enableTracing,
    transport: options.transport ?? null,
    secretKeys: assets.secretKeys,
    userConfig: chainlet.userConfig ?? null,
    ...(hasData && { dataDir: "data" }),
  };
  return templates.fill("server.ts", {
    classImport: imported(outer, local),
    classModule: sourceModule(plan, "server.ts")(chainlet.file),
    stubs: dependencies.map(({ name, local: as, module }) => ({ import: imported(name, as), module })),
    local,
    name: chainlet.name,
    displayName: chainlet.remoteConfig.displayName,
    isEntrypoint: chainlet.isEntrypoint,
    dependencies,
    settings: Object.entries(settings).map(([name, value]) => ({ name: propertyName(name), value })),
  });
}

function imported(outer: string, local: string): string {
  if (outer === "default") return identifier(local);
  return outer === local ? `{ ${identifier(local)} }` : `{ ${identifier(outer)} as ${identifier(local)} }`;
}
