import type { PackagePlan, Reason } from "./model/plan.ts";

export interface Presence {
  readonly chainlet: string;
  /** The file, or `name@version`. */
  readonly what: string;
  /** From it up to the chainlet: why each is there. */
  readonly chain: readonly { readonly text: string; readonly place?: string }[];
}

/** Why a file (by project or package path) or npm package (by name) is in a package; empty when it is not. */
export function explainPresence(plan: PackagePlan, names: readonly string[]): Presence[] {
  const isAsked = (...candidates: string[]): boolean => candidates.some((candidate) => names.includes(candidate));
  const chainlet = plan.chainlet.name;
  const of = (what: string, reason: Reason): Presence => ({ chainlet, what, chain: follow(reason, plan) });
  return [
    ...plan.files
      .filter(({ source, output }) => isAsked(source, output))
      .map(({ source, reason }) => of(source, reason)),
    ...plan.data
      .filter(({ source, output }) => isAsked(source, output))
      .map(({ source, reason }) => of(source, reason)),
    ...plan.packages
      .filter(({ name, version, path }) => isAsked(name, `${name}@${version}`, path))
      .map(({ name, version, reason }) => of(`${name}@${version}`, reason)),
  ];
}

function follow(first: Reason, plan: PackagePlan): Presence["chain"] {
  const chain: { text: string; place?: string }[] = [];
  const seen = new Set<Reason>();
  for (let reason: Reason | undefined = first; reason && !seen.has(reason); reason = above(reason, plan)) {
    seen.add(reason);
    const { text, span } = reason;
    chain.push({ text, ...(span && { place: `${span.file}:${span.line}:${span.column}` }) });
  }
  return chain;
}

/** The reason of whatever asked for this. */
function above({ from }: Reason, { files, packages }: PackagePlan): Reason | undefined {
  if (from === undefined) return undefined;
  return (
    files.find(({ source, output }) => source === from || output === from)?.reason ??
    packages.find(({ name, path }) => name === from || path === from)?.reason
  );
}
