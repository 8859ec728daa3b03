import type { ChainPlan } from "../../model/plan.ts";
import type { Session } from "../../session.ts";
import { banner } from "./banner.ts";
import { moduleCompiler } from "./module-compiler.ts";
import { renderPackage } from "./render-package.ts";
import type { RenderedFiles } from "./rendered-files.ts";
import { runtimeFiles } from "./runtime-files.ts";
import { stubRenderer } from "./stub-renderer.ts";
import { loadTemplates } from "./templates.ts";
import { openApi } from "./typed/openapi.ts";
import { renderClient } from "./typed/render-client.ts";

/** Phase 7: every file of a chain, by path below its folder of the output directory. Writes nothing. */
export async function render(plan: ChainPlan, session: Session): Promise<RenderedFiles> {
  const shared = {
    templates: loadTemplates(),
    runtime: runtimeFiles(),
    compileOnce: moduleCompiler(),
    renderStub: stubRenderer(),
  };
  const files = new Map<string, Uint8Array>();
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  const rendered = await Promise.all(plan.packages.map((each) => renderPackage(each, shared, session)));
  for (const [index, { directory }] of plan.packages.entries())
    for (const [path, bytes] of rendered[index] ?? []) files.set(`${directory}/${path}`, bytes);
  const entrypoint = plan.packages.find(({ chainlet }) => chainlet.isEntrypoint);
  if (entrypoint && entrypoint.chainlet.kind === "chainlet") {
    const chain = { name: plan.chainName };
    files.set("openapi.json", encode(`${JSON.stringify(openApi(entrypoint.chainlet, chain), null, 2)}\n`));
    files.set("client.ts", encode(banner(entrypoint, "//") + renderClient(entrypoint.chainlet, chain)));
  }
  files.set("chain.json", encode(`${JSON.stringify(chainJson(plan), null, 2)}\n`));
  const executable = new Set(
    plan.packages.flatMap(({ directory, data }) =>
      data.filter((copy) => copy.executable).map(({ output }) => `${directory}/${output}`),
    ),
  );
  const sorted = new Map([...files].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  return Object.assign(sorted, { executable });
}

/** What `inspect`, `graph` and `diff` read: the graph, interface hashes and fingerprints, nothing of the sources. */
function chainJson(plan: ChainPlan): object {
  return {
    version: 1,
    tool: `chainsc ${plan.toolVersion}`,
    chain: plan.chainName,
    entrypoint: plan.entrypoint,
    chainlets: plan.packages.map(({ chainlet, directory, fingerprint, baseImage, image, packages, dependencies }) => ({
      name: chainlet.name,
      displayName: chainlet.remoteConfig.displayName,
      kind: chainlet.kind,
      file: chainlet.file,
      line: chainlet.span.line,
      directory,
      interfaceHash: chainlet.interfaceHash,
      fingerprint,
      image: image.name,
      baseImage: baseImage.reference,
      npmPackages: packages.length,
      dependencies: dependencies.map(({ chainlet: callee }) => callee.name),
    })),
  };
}
