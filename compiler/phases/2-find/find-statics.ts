import { memberNotStatic, misspeltMember } from "../../diagnostics/catalogue/2-find.ts";
import { closest } from "../../diagnostics/closest.ts";
import type { ChainletKind, FoundStatic } from "../../model/found.ts";
import type { ChainletClass, ChainletClasses } from "../../reflection/chainlet-classes.ts";
import type { Session } from "../../session.ts";
import { namedMembers } from "./lineage.ts";

/** The static members that chainsc itself reads. */
const readByUs: Readonly<Record<ChainletKind, readonly string[]>> = {
  chainlet: ["remoteConfig", "userConfig"],
  truss: ["remoteConfig", "trussDir"],
  container: ["remoteConfig", "container"],
};

/** Values of static fields, own and inherited; reports config members that are none, or nearly have the right name. */
export function findStatics(cls: ChainletClass, classes: ChainletClasses, session: Session): readonly FoundStatic[] {
  const chainlet = cls.name;
  const members = namedMembers(cls, classes);
  const statics = new Map<string, FoundStatic>();
  for (const { member, owner } of members) {
    const { name, nameSpan } = member;
    const isOurs = readByUs[cls.kind].includes(name);
    if (member.kind === "field" && member.isStatic) {
      if (member.initializer === undefined || member.isAmbient || /^[#[]/.test(name) || statics.has(name)) continue;
      statics.set(name, { name, declaredBy: owner.id, nameSpan, initializer: member.initializer });
    } else if (isOurs && name !== "container") {
      const found = member.kind;
      session.diagnostics.report(memberNotStatic, { chainlet, name, found }, { span: nameSpan, chainlet });
    }
  }
  for (const meant of readByUs[cls.kind]) {
    if (meant === "container" || meant === "userConfig" || members.some(({ member }) => member.name === meant))
      continue;
    const others = members.filter(({ member }) => member.isStatic && member.kind === "field");
    const near = closest(
      meant,
      others.map(({ member }) => member.name),
    );
    const misspelt = others.find(({ member }) => member.name === near);
    if (near === undefined || !misspelt) continue;
    const { nameSpan: span } = misspelt.member;
    const fix = { title: `Rename it to ${meant}`, span, replacement: meant };
    session.diagnostics.report(misspeltMember, { chainlet, name: near, meant }, { span, chainlet, fix });
  }
  checkHealthName(cls, members, session);
  return [...statics.values()];
}

/** `is_healthy` and the like are never asked. */
function checkHealthName(cls: ChainletClass, members: ReturnType<typeof namedMembers>, session: Session): void {
  const plain = (name: string): string => name.toLowerCase().replaceAll("_", "");
  const misspelt = members.find(({ member: { name } }) => name !== "isHealthy" && plain(name) === "ishealthy");
  if (!misspelt || cls.kind !== "chainlet" || members.some(({ member }) => member.name === "isHealthy")) return;
  const { name, nameSpan: span } = misspelt.member;
  const fix = { title: "Rename it to isHealthy", span, replacement: "isHealthy" };
  session.diagnostics.report(
    misspeltMember,
    { chainlet: cls.name, name, meant: "isHealthy" },
    { span, chainlet: cls.name, fix },
  );
}
