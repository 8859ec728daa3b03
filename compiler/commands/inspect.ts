import { unknownChainlet } from "../diagnostics/catalogue/0-usage.ts";
import { closest } from "../diagnostics/closest.ts";
import { humanSize } from "../list-files.ts";
import type { ChainPlan, PackagePlan } from "../model/plan.ts";
import { flag, type Invocation, textOption } from "./command.ts";
import type { ExitCode } from "./exit-code.ts";
import { start } from "./start.ts";

/** `chainsc inspect`: the plan as people or programs read it. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const started = await start(invocation, invocation.arguments, { readOnly: true });
  if (typeof started === "number") return started;
  const { session, source, entrypoint, finish } = started;
  const { check } = await import("../check.ts");
  const compilation = await check({ source, entrypoint, name: textOption(invocation, "name") }, {}, session);
  const { plan, chain, diagnostics, chainletCount } = compilation;
  const phase = textOption(invocation, "phase");
  if (phase !== undefined && phase !== "plan") {
    const data = compilation[phase as "found" | "evaluated" | "described" | "chain"] ?? null;
    const text = `${JSON.stringify(data, undefined, 2)}\n`;
    return finish({ diagnostics, chainletCount, text, data: { phase, result: data } });
  }
  if (!plan || !chain) return finish({ diagnostics, chainletCount });

  const wanted = textOption(invocation, "chainlet");
  const names = plan.packages.map(({ chainlet }) => chainlet.name);
  if (wanted !== undefined && !names.includes(wanted)) {
    session.diagnostics.report(unknownChainlet, {
      name: wanted,
      known: names.join(", "),
      suggestion: closest(wanted, names),
    });
    return finish();
  }
  const packages = plan.packages.filter(({ chainlet }) => wanted === undefined || chainlet.name === wanted);
  const text =
    phase === "plan"
      ? `${JSON.stringify({ ...plan, packages }, undefined, 2)}\n`
      : tree(plan, packages, flag(invocation, "files"));
  return finish({ diagnostics, chainletCount, text, data: { plan: { ...plan, packages } } });
}

function tree(plan: ChainPlan, packages: readonly PackagePlan[], everyFile: boolean): string {
  const lines = [`${plan.chainName}  (entrypoint ${plan.entrypoint})`];
  for (const each of packages) lines.push("", ...describePackage(each, everyFile));
  return `${lines.join("\n")}\n`;
}

function describePackage(plan: PackagePlan, everyFile: boolean): string[] {
  const { chainlet, dependencies, files, data, packages, baseImage, image } = plan;
  const { compute } = chainlet.remoteConfig;
  const gpu = compute.gpu ? `, ${compute.gpuCount} x ${compute.gpu}` : "";
  const calls = dependencies.map(({ member, chainlet: target }) => `${target.name} (${member})`);
  const bytes =
    files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0) + data.reduce((sum, { size }) => sum + size, 0);
  const row = (label: string, text: string): string => `  ${label.padEnd(11)} ${text}`;
  const lines = [
    `${chainlet.name}${chainlet.isEntrypoint ? "  (entrypoint)" : ""}`,
    row("from", `${chainlet.file}:${chainlet.span.line}`),
    row("package", `${plan.directory}, ${files.length + data.length} of your files, ${humanSize(bytes)}`),
    row("compute", `${compute.cpuCount} CPU, ${compute.memory}${gpu}, ${compute.predictConcurrency} at once`),
    row("calls", calls.join(", ") || "nothing"),
    row(
      "packages",
      packages
        .filter(({ optional }) => !optional)
        .map(({ name, version }) => `${name}@${version}`)
        .join(", ") || "none",
    ),
    row("base image", `${baseImage.reference}`),
    ...baseImage.reasons.map((reason) => row("", `because ${reason}`)),
    row("image", `${image.name}, ${image.platform}, user ${image.user}`),
    row("secrets", image.secretKeys.join(", ") || "none"),
    row("interface", chainlet.interfaceHash),
    row("plan", plan.fingerprint),
  ];
  if (!everyFile) return lines;
  const width = Math.max(0, ...[...files, ...data].map(({ output }) => output.length));
  lines.push("  files");
  for (const { output, source, text, typesOnly, reason } of files)
    lines.push(
      `    ${output.padEnd(width)}  ${humanSize(Buffer.byteLength(text)).padStart(7)}  ${source}: ${reason.text}${typesOnly ? " (types only)" : ""}`,
    );
  for (const { output, source, size, reason } of data)
    lines.push(`    ${output.padEnd(width)}  ${humanSize(size).padStart(7)}  ${source}: ${reason.text}`);
  for (const { name, version, kind, optional, reason } of packages)
    lines.push(
      `    ${`${name}@${version}`.padEnd(width)}  ${kind.padStart(7).slice(0, 10)}  ${reason.text}${optional ? " (optional)" : ""}`,
    );
  return lines;
}
