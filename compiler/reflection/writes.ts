import { ts } from "ts-morph";
import { aliasFollower, type Followed } from "./expression-aliases.ts";
import { handleOf } from "./expression-handles.ts";
import { type References, referencesOf } from "./expression-references.ts";
import type { LocalSteps, Write } from "./expression-syntax.ts";
import { localSteps } from "./local-steps.ts";
import { wholeUses } from "./module-uses.ts";
import { namespacesAround } from "./namespaces.ts";
import type { Program } from "./program.ts";
import { writeTarget } from "./write-targets.ts";

export interface WriteFinder {
  /** The first assignment to a variable, parameter, function, class or static member, its declaration apart. */
  assignment(declaration: ts.Node): Write | undefined;
  /** The first write to static members of a class that does not say which. */
  redefinition(type: ts.Node): Write | undefined;
  /** The first place that may put a value into a static member of a class without naming the class. */
  unseenAssignment(type: ts.Node, member: string): Write | undefined;
  /** The first place where the object that a declaration holds may be changed. */
  change(declaration: ts.Node): Write | undefined;
  /** The first place where a method, getter or setter may change the object that it is part of. */
  ownMethod(declaration: ts.Node): Write | undefined;
  /** The first write to a member of this name, whatever it is a member of. */
  memberWrite(name: string): Write | undefined;
  /** How a local name changes; `undefined` where that cannot be followed. */
  steps(declaration: ts.Node): LocalSteps | undefined;
  /** The first place that replaces something that JavaScript provides, by its dotted name. */
  patch(path: string): Write | undefined;
}

export function writeFinder(program: Program): WriteFinder {
  const references = referencesOf(program);
  const remember = (find: (declaration: ts.Node) => Write | undefined) => {
    const known = new Map<ts.Node, Write | undefined>();
    return (declaration: ts.Node): Write | undefined => {
      if (!known.has(declaration)) known.set(declaration, find(declaration));
      return known.get(declaration);
    };
  };
  const steps = new Map<ts.Node, LocalSteps | undefined>();
  const follow = (followed: Followed) => aliasFollower(program, references, followed);
  const redefinition = remember((declaration) =>
    ts.isClassLike(declaration) ? follow("class").class(declaration) : undefined,
  );
  return {
    assignment: remember(
      (declaration) =>
        firstWrite(references, declaration) ??
        memberOfNamespace(program, references, declaration) ??
        (ts.isPropertyDeclaration(declaration)
          ? (decorated(declaration) ?? assigned(redefinition(declaration.parent)))
          : undefined),
    ),
    redefinition,
    unseenAssignment: (type, member) =>
      ts.isClassLike(type) ? assigned(aliasFollower(program, references, "class", member).class(type)) : undefined,
    change: remember((declaration) =>
      follow(ts.isEnumDeclaration(declaration) ? "enum" : "object").declaration(declaration),
    ),
    ownMethod: remember((declaration) =>
      ts.isFunctionLike(declaration)
        ? follow("object").ownMethod(declaration as ts.FunctionLikeDeclaration)
        : undefined,
    ),
    memberWrite(name) {
      const found = references.accessesNamed(name).find((node) => writeTarget(node.parent) !== undefined);
      return found && { place: handleOf(found.parent), how: "assigned" };
    },
    steps(declaration) {
      if (!steps.has(declaration)) steps.set(declaration, localSteps(references, declaration));
      return steps.get(declaration);
    },
    patch(path) {
      const found = references.patch(path);
      return found && { place: handleOf(found), how: "changed" };
    },
  };
}

function firstWrite(references: References, declaration: ts.Node): Write | undefined {
  const target = references
    .matching(declaration, (use) => writeTarget(use) !== undefined)
    .map(writeTarget)
    .find((found) => found !== undefined);
  return target && { place: handleOf(target), how: "assigned" };
}

/** What a namespace exports is a property of an object: whoever has the object may set it. */
function memberOfNamespace(program: Program, references: References, declaration: ts.Node): Write | undefined {
  if (namespacesAround(declaration).length === 0) return undefined;
  const [use] = wholeUses(program, references, declaration);
  return use && { place: handleOf(use), how: "assigned" };
}

/** A decorator may put another value there. */
function decorated(member: ts.PropertyDeclaration): Write | undefined {
  const decorator = ts.getDecorators(member)?.[0];
  return decorator && { place: handleOf(decorator), how: "assigned" };
}

function assigned(write: Write | undefined): Write | undefined {
  return write && { ...write, how: "assigned" };
}
