import {
  type EndpointForm,
  endpointGenerator,
  endpointGeneric,
  endpointNotAMethod,
  endpointOverloads,
  missingEndpoint,
} from "../../diagnostics/catalogue/2-find.ts";
import { closest } from "../../diagnostics/closest.ts";
import type { FoundMethod } from "../../model/found.ts";
import type { ChainletClass, ChainletClasses } from "../../reflection/chainlet-classes.ts";
import type { MethodMember } from "../../reflection/class-members.ts";
import type { Session } from "../../session.ts";
import { namedMembers } from "./lineage.ts";

/** `runRemote` of a chainlet, its own or inherited; reports when there is none or it cannot be called. */
export function findEndpoint(cls: ChainletClass, classes: ChainletClasses, session: Session): FoundMethod | undefined {
  const { diagnostics } = session;
  const chainlet = cls.name;
  const members = namedMembers(cls, classes);
  const found = members.find(({ member }) => member.name === "runRemote");
  if (!found) {
    const methods = members.filter(
      ({ member }) => member.kind === "method" || (member.kind === "field" && member.isFunction),
    );
    const similar = misspelt(methods.map(({ member }) => member.name));
    const misnamed = methods.find(({ member }) => member.name === similar);
    const span = misnamed?.member.nameSpan ?? cls.nameSpan;
    diagnostics.report(missingEndpoint, { chainlet, similar }, { span, chainlet });
    return undefined;
  }
  const { member, owner } = found;
  const { nameSpan: span } = member;
  const form = member.kind === "method" ? methodForm(member, cls, owner) : member.isStatic ? "static" : member.kind;
  if (form !== undefined) {
    diagnostics.report(endpointNotAMethod, { chainlet, form }, { span, chainlet });
    return undefined;
  }
  if (member.kind !== "method") return undefined;
  if (member.declarations > 1)
    diagnostics.report(endpointOverloads, { chainlet, count: member.declarations }, { span, chainlet });
  else if (member.isGeneric) diagnostics.report(endpointGeneric, { chainlet }, { span, chainlet });
  else if (member.form === "generator") diagnostics.report(endpointGenerator, { chainlet }, { span, chainlet });
  else return { declaredBy: owner.id, declaration: member.declaration, nameSpan: span };
  return undefined;
}

function methodForm(member: MethodMember, cls: ChainletClass, owner: ChainletClass): EndpointForm | undefined {
  if (member.isStatic) return "static";
  if (member.isHidden) return "hidden";
  if (member.isOptional) return "optional";
  // Leaves only describe the call, and declarations of packages have no bodies.
  if (cls.kind === "chainlet" && !member.hasBody && !owner.isForeign) return "abstract";
  return undefined;
}

/** `run_remote`, `runremote`, `#runRemote`, `run`, `predict`: what people write when they mean the endpoint. */
function misspelt(names: readonly string[]): string | undefined {
  const plain = names.map((name) => name.replace(/^#/, ""));
  const near = closest("runRemote", plain);
  const index =
    near === undefined
      ? plain.findIndex((name) => /^(run|predict|invoke|call|handle)$/.test(name))
      : plain.indexOf(near);
  return names[index];
}
