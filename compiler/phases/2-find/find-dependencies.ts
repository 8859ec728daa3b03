import {
  abstractChainlet,
  chainletForm,
  duplicateDependency,
  foreignChainlet,
  misplacedDepends,
  notAChainlet,
  parameterNotInjected,
} from "../../diagnostics/catalogue/2-find.ts";
import type { FoundDependency } from "../../model/found.ts";
import type { ClassId, Span } from "../../model/source.ts";
import type { ChainletClass, ChainletClasses } from "../../reflection/chainlet-classes.ts";
import type { InjectedTarget } from "../../reflection/injected.ts";
import type { Session } from "../../session.ts";
import { constructorIn, injectionsOf } from "./injections.ts";
import { lineageOf } from "./lineage.ts";

export interface FoundInjections {
  readonly dependencies: readonly FoundDependency[];
  readonly context?: { readonly member: string; readonly span: Span };
}

/** What a chainlet asks for; reports what cannot be had. */
export function findDependencies(cls: ChainletClass, classes: ChainletClasses, session: Session): FoundInjections {
  const dependencies: FoundDependency[] = [];
  const first = new Map<ClassId, { member: string; span: Span }>();
  let context: FoundInjections["context"];
  if (cls.kind !== "chainlet") {
    checkLeaf(cls, classes, session);
    return { dependencies };
  }
  checkConstructor(cls, classes, session);
  for (const { member, place, span, injected } of injectionsOf(cls, classes)) {
    if (injected.kind === "context") {
      context ??= { member, span };
      continue;
    }
    const target = usableTarget(cls, injected.target, classes, session);
    if (!target) continue;
    const earlier = first.get(target.id);
    if (earlier) {
      session.diagnostics.report(
        duplicateDependency,
        { chainlet: cls.name, target: target.name, first: earlier.member, second: member },
        { span, chainlet: cls.name, related: [{ span: earlier.span, label: "asked for here already" }] },
      );
      continue;
    }
    first.set(target.id, { member, span });
    const { call, options } = injected;
    dependencies.push({ member, place, target: target.id, call, ...(options && { options }) });
  }
  return { dependencies, ...(context && { context }) };
}

function usableTarget(
  cls: ChainletClass,
  target: InjectedTarget,
  classes: ChainletClasses,
  session: Session,
): ChainletClass | undefined {
  const { diagnostics } = session;
  const place = { span: target.span, chainlet: cls.name };
  const found = target.kind === "class" ? classes.get(target.id) : undefined;
  if (target.kind === "class" && isInstalled(target.id)) {
    diagnostics.report(foreignChainlet, { name: target.text }, place);
    return undefined;
  }
  if (!found) {
    const why = target.kind === "other" ? target.why : target.kind === "class" ? "no-chainlet" : "framework-base";
    // An import that leads to no file has been reported as such.
    if (why === "no-file") return undefined;
    diagnostics.report(notAChainlet, { text: target.text, why }, place);
    return undefined;
  }
  const { name, form } = found;
  const related = [{ span: found.nameSpan, label: `${name} is declared here` }];
  if (form !== "declaration")
    diagnostics.report(
      chainletForm,
      { name, form },
      {
        span: found.nameSpan,
        chainlet: cls.name,
        related: [{ span: target.span, label: `${cls.name} asks for it here` }],
      },
    );
  else if (found.isAbstract && found.kind === "chainlet")
    diagnostics.report(abstractChainlet, { name }, { ...place, related });
  else return found;
  return undefined;
}

/** A Truss directory or an image runs its own code: what its class asks for would never arrive anywhere. */
function checkLeaf(cls: ChainletClass, classes: ChainletClasses, session: Session): void {
  for (const { member, injected } of injectionsOf(cls, classes)) {
    const name = injected.kind === "context" ? "dependsContext" : "depends";
    session.diagnostics.report(
      misplacedDepends,
      { function: name, place: "leaf", member },
      { span: injected.call, chainlet: cls.name },
    );
  }
}

const isInstalled = (id: ClassId): boolean => /(^|\/)node_modules\//.test(id);

/** Nobody passes anything to the constructor, so each parameter has a default, and only two kinds of them mean something. */
function checkConstructor(cls: ChainletClass, classes: ChainletClasses, session: Session): void {
  const owner = lineageOf(cls, classes).find((one) => constructorIn(one) !== undefined);
  if (!owner) return;
  for (const { name, form, hasDefault, injected, span } of constructorIn(owner)?.parameters ?? []) {
    if (injected && form === "plain") continue;
    const parameter = form === "rest" ? `...${name}` : name;
    const params = { chainlet: cls.name, parameter, form, hasDefault };
    session.diagnostics.report(parameterNotInjected, params, { span, chainlet: cls.name });
  }
}
