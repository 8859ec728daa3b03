import * as rules from "../../diagnostics/catalogue/6-plan.ts";
import type { Chainlet } from "../../model/chain.ts";
import type { PlannedCopy, PlannedFile } from "../../model/plan.ts";
import type { ClassId } from "../../model/source.ts";
import type { Session } from "../../session.ts";
import type { KeptCode } from "./kept-file.ts";
import type { ModuleIndex } from "./module-index.ts";
import { isOutside } from "./outside-chainlet.ts";

/** Static members of stubbed classes that remaining code reads need values that travel. */
export function checkStaticReads(
  chainlet: Chainlet,
  code: KeptCode,
  _index: ModuleIndex,
  byId: ReadonlyMap<ClassId, Chainlet>,
  session: Session,
): void {
  for (const { chainlet: id, member, span } of code.staticReads ?? []) {
    const owner = byId.get(id);
    if (!owner || ["name", "length", "prototype"].includes(member)) continue;
    if (member === "remoteConfig" && !isOutside(owner)) continue;
    const found = Object.hasOwn(owner.statics, member) ? owner.statics[member] : undefined;
    if (found?.kind === "value") continue;
    const why = found
      ? found.why
      : isOutside(owner)
        ? `${owner.name} is not in this chain, so nothing of it was read`
        : "it is no static field.";
    const related = found ? [{ span: found.span, label: "no static value" }] : [];
    const place = { span, chainlet: chainlet.name, related };
    session.diagnostics.report(rules.staticNotCarried, { chainlet: owner.name, member, why }, place);
  }
}

/** No two files at one place, and no more bytes than the limit. */
export function checkOutputs(
  chainlet: Chainlet,
  files: readonly PlannedFile[],
  data: readonly PlannedCopy[],
  session: Session,
): void {
  const taken = new Map<string, string>();
  const claim = (source: string, output: string): void => {
    const key = output.normalize("NFC").toLowerCase();
    const other = taken.get(key);
    if (other === undefined) taken.set(key, source);
    else if (other !== source) {
      const place = { span: chainlet.span, chainlet: chainlet.name };
      session.diagnostics.report(rules.outputPathsClash, { one: other, other: source, output }, place);
    }
  };
  for (const { source, output, typesOnly } of files) {
    claim(source, output);
    if (!typesOnly) claim(source, `dist/${output.replace(/\.([cm]?)[jt]sx?$/, ".$1js")}`);
  }
  for (const { source, output } of data) claim(source, output);

  const limit = session.config.build.maxContextBytes;
  const sizes = [
    ...files.map(({ source, text }) => ({ source, size: Buffer.byteLength(text) })),
    ...data.map(({ source, size }) => ({ source, size })),
  ];
  const total = sizes.reduce((sum, { size }) => sum + size, 0);
  if (total <= limit) return;
  const largest = sizes
    .sort((a, b) => b.size - a.size || (a.source < b.source ? -1 : 1))
    .slice(0, 5)
    .map(({ source, size }) => `${source} (${inMebibytes(size)})`);
  const params = { size: inMebibytes(total), limit: inMebibytes(limit), largest };
  session.diagnostics.report(rules.packageTooLarge, params, { span: chainlet.span, chainlet: chainlet.name });
}

const inMebibytes = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
