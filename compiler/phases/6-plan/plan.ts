import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import * as rules from "../../diagnostics/catalogue/6-plan.ts";
import { canonicalJson } from "../../model/canonical.ts";
import type { Chain, Chainlet } from "../../model/chain.ts";
import type { ChainPlan, PackagePlan, PlannedFile, PlannedStub } from "../../model/plan.ts";
import type { ClassId } from "../../model/source.ts";
import type { Session } from "../../session.ts";
import { checkOutputs, checkStaticReads } from "./check-package.ts";
import { checkValues } from "./check-values.ts";
import { type BaseImageCatalogue, chooseBaseImage, readBaseImages } from "./choose-base-image.ts";
import { editModule } from "./edit-module.ts";
import { keptCode } from "./kept-code.ts";
import type { KeptCode } from "./kept-file.ts";
import { type ModuleIndex, moduleIndex } from "./module-index.ts";
import { sourceOutput } from "./output-paths.ts";
import { outsideChainlet } from "./outside-chainlet.ts";
import { packageRoot } from "./package-root.ts";
import { planData } from "./plan-data.ts";
import { imagePart, planImage } from "./plan-image.ts";
import { planPackages } from "./plan-packages.ts";
import { planService } from "./plan-service.ts";
import { type ProjectPackages, readProjectPackages } from "./project-packages.ts";
import { type ReadGraph, readGraph } from "./read-graph.ts";
import { type ResolvedRequirements, resolveRequirements } from "./resolve-requirements.ts";
import { schemaDemands, stubDemands } from "./stub-demands.ts";

/** Everything that is worked out once for all chainlets of a run. */
interface Shared {
  readonly chain: Chain;
  readonly index: ModuleIndex;
  readonly graph: ReadGraph;
  readonly catalogue: BaseImageCatalogue;
  readonly project: ProjectPackages;
  readonly required: ResolvedRequirements["required"];
  /** A chainlet is in its own plan and in those of all that call it, as a dependency and as a stub. */
  readonly printed: Map<object, string | undefined>;
}

/**
 * Phase 6: decides every package directory: files, npm packages, base image. Reads manifests, lockfiles and data
 * folders; the only thing it may fetch is the version of an `npmRequirements` entry that no lockfile knows.
 *
 * Chainlets with errors have no package in the plan; why is in the session's diagnostics.
 */
export async function plan(chain: Chain, session: Session): Promise<ChainPlan> {
  const index = moduleIndex(chain);
  const shared: Shared = {
    chain,
    index,
    graph: readGraph(chain, index),
    catalogue: readBaseImages(`${packageRoot(fileURLToPath(import.meta.url))}/templates/base-images.json`),
    ...(await resolveRequirements(chain, readProjectPackages(session), session)),
    printed: new Map(chain.chainlets.map((chainlet) => [chainlet, undefined])),
  };
  const packages: PackagePlan[] = [];
  for (const chainlet of chain.chainlets) {
    const planned = await planPackage(chainlet, shared, session);
    if (planned) packages.push(planned);
  }
  const entrypoint = chain.chainlets.find(({ id }) => id === chain.entrypoint);
  return {
    planVersion: 1,
    toolVersion: session.toolVersion,
    chainName: chain.name,
    directory: chainDirectory(chain.name),
    entrypoint: entrypoint?.name ?? chain.entrypoint.slice(chain.entrypoint.lastIndexOf("#") + 1),
    packages,
  };
}

/** The folder name of a chain: what file systems dislike becomes `_`. */
function chainDirectory(name: string): string {
  return name
    .trim()
    .replace(/[^\w.-]+/g, "_")
    .replace(/_+/g, "_");
}

async function planPackage(chainlet: Chainlet, shared: Shared, session: Session): Promise<PackagePlan | undefined> {
  const { chain, project, catalogue } = shared;
  const before = errorsOf(session);
  const byId = new Map(chain.chainlets.map((each) => [each.id, each]));
  checkValues(chainlet, session);
  const code = chainlet.kind === "chainlet" ? followCode(chainlet, shared, byId) : noCode;
  // A class that another phase refused has no data to make a stub of.
  const outside = [...code.stubs].filter((id) => !byId.has(id));
  if (outside.length > 0 && session.diagnostics.hasErrors()) return undefined;
  for (const id of outside) byId.set(id, outsideChainlet(id, chainlet));

  const stubs = planStubs(chainlet, code, byId);
  const files = planFiles(chainlet, code, stubs, shared);
  checkStaticReads(chainlet, code, shared.index, byId, session);
  for (const { specifier, span } of code.unresolved)
    session.diagnostics.report(rules.importUnresolved, { specifier }, { span, chainlet: chainlet.name });
  for (const span of code.untraceable)
    session.diagnostics.report(rules.importUntraceable, {}, { span, chainlet: chainlet.name });

  const existing = await planService(chainlet, session);
  const base = chooseBaseImage(
    {
      baseImage: existing?.baseImage ?? chainlet.remoteConfig.dockerImage.baseImage,
      gpu: chainlet.remoteConfig.compute.gpu,
    },
    catalogue,
    session.config.baseImages,
  );
  const required = shared.required.get(chainlet.name);
  const npm =
    required &&
    planPackages(
      chainlet,
      code.packages,
      required,
      project,
      { packageName: `${imagePart(chain.name)}-${imagePart(chainlet.name)}`, nodeRange: ">=20.19" },
      session,
    );
  const data = await planData(chainlet, code.assets, session);
  checkOutputs(chainlet, files, data, session);
  if (!npm || errorsOf(session) > before) return undefined;

  const decided: Omit<PackagePlan, "fingerprint" | "image"> = {
    planVersion: 1,
    toolVersion: session.toolVersion,
    chainName: chain.name,
    directory: `chainlet_${chainlet.name}`,
    chainlet,
    dependencies: chainlet.dependencies.flatMap(({ member, target }) => {
      const found = byId.get(target);
      return found ? [{ member, chainlet: found }] : [];
    }),
    files,
    stubs,
    data,
    packages: npm.packages,
    packageJson: npm.packageJson,
    ...(npm.lockfile && { lockfile: npm.lockfile }),
    baseImage: base,
    ...(existing && { service: existing.service }),
  };
  const { platform, installScripts, caCertificates, npmrc } = session.config.build;
  const build = { platform, installScripts, certificates: caCertificates !== undefined, npmrc: npmrc !== undefined };
  const fingerprint = createHash("sha256")
    .update(canonicalJson({ ...decided, build }, { leaveOut: isPlace, known: shared.printed }))
    .digest("hex");
  const image = planImage(chain.name, chainlet, base, fingerprint, session);
  return { ...decided, image: { ...image, ...existing?.image }, fingerprint };
}

function followCode(chainlet: Chainlet, shared: Shared, byId: ReadonlyMap<ClassId, Chainlet>): KeptCode {
  const { chain, index, graph } = shared;
  const direct = chainlet.dependencies.flatMap(({ target }) => byId.get(target) ?? []);
  const demands = [...schemaDemands(chainlet), ...direct.flatMap(stubDemands)];
  return keptCode({ chain, chainlet, index, graph, demands });
}

const noCode: KeptCode = {
  files: new Map(),
  stubs: new Set(),
  packages: [],
  assets: [],
  untraceable: [],
  unresolved: [],
};

function planStubs(chainlet: Chainlet, code: KeptCode, byId: ReadonlyMap<ClassId, Chainlet>): PlannedStub[] {
  const called = new Set(chainlet.dependencies.map(({ target }) => target));
  const statics = new Map<ClassId, Set<string>>();
  for (const { chainlet: id, member } of code.staticReads ?? []) {
    const names = statics.get(id) ?? new Set<string>();
    if (member !== "remoteConfig" && member !== "name" && member !== "prototype") names.add(member);
    statics.set(id, names);
  }
  return [...code.stubs]
    .flatMap((id) => byId.get(id) ?? [])
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map((stub) => {
      const read = [...(statics.get(stub.id) ?? [])].filter((name) => Object.hasOwn(stub.statics, name)).sort();
      return {
        chainlet: stub,
        output: `stubs/${stub.name}.ts`,
        callable: called.has(stub.id),
        ...(read.length > 0 && { statics: read }),
      };
    });
}

function planFiles(
  chainlet: Chainlet,
  code: KeptCode,
  stubs: readonly PlannedStub[],
  { index }: Shared,
): PlannedFile[] {
  const stubOf = new Map(stubs.map((stub) => [stub.chainlet.id, stub]));
  const planned = (id: ClassId): PlannedStub => {
    const stub = stubOf.get(id);
    if (!stub) throw new Error(`No stub of ${id} in the package of ${chainlet.name}`);
    return stub;
  };
  const places = { chainlet: (id: ClassId) => planned(id).chainlet, output: (id: ClassId) => planned(id).output };
  const appended = exportsToAppend(chainlet, stubs);
  return [...code.files.values()]
    .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0))
    .flatMap((kept) => {
      const record = index.record(kept.file);
      if (!record) return [];
      const { text, imports } = editModule(record, kept, places, appended.get(kept.file) ?? []);
      const typesOnly = kept.level === "type";
      const compiled = !typesOnly && record.language !== "json";
      return [
        {
          source: kept.file,
          output: sourceOutput(kept.file),
          text,
          typesOnly,
          reason: kept.reason,
          ...(imports.length > 0 && { imports }),
          ...(compiled && { format: record.format ?? "module" }),
          ...(compiled && record.transform && { transform: record.transform }),
        },
      ];
    });
}

/** The chainlet's class and the types of stubs, where the user's file does not export them. */
function exportsToAppend(chainlet: Chainlet, stubs: readonly PlannedStub[]): Map<string, string[]> {
  const appended = new Map<string, Set<string>>();
  const add = (file: string, text: string): void => {
    const lines = appended.get(file) ?? new Set<string>();
    lines.add(text);
    appended.set(file, lines);
  };
  if (chainlet.exported.kind === "none") add(chainlet.file, `export { ${chainlet.name} };`);
  for (const stub of stubs)
    for (const { origin } of Object.values(stub.chainlet.endpoint.definitions))
      if (origin?.exported.kind === "none") add(origin.file, `export type { ${origin.name} };`);
  return new Map([...appended].map(([file, lines]) => [file, [...lines].sort()]));
}

/** Where something is written, and why it was decided, changes nothing of what it is. */
const places: ReadonlySet<string> = new Set(["span", "configSpans", "reason", "reasons"]);

const isPlace = (key: string, value: unknown): boolean => places.has(key) && typeof value === "object";

const errorsOf = (session: Session): number =>
  session.diagnostics.all().filter(({ severity }) => severity === "error").length;
