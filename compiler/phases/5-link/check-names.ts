import {
  displayNamePattern,
  duplicateClassName,
  duplicateDisplayName,
  namesDifferByCase,
} from "../../diagnostics/catalogue/5-link.ts";
import type { EvaluatedChain } from "../../model/evaluated.ts";
import type { FoundChainlet } from "../../model/found.ts";
import type { Span } from "../../model/source.ts";
import type { Session } from "../../session.ts";

interface Named {
  readonly chainlet: FoundChainlet;
  readonly displayName: string;
  readonly span: Span;
}

/** Class names and display names must be apart within a chain, also where case does not count. */
export function checkNames(chainlets: readonly FoundChainlet[], evaluated: EvaluatedChain, session: Session): void {
  const byId = [...chainlets].sort((a, b) => (a.id < b.id ? -1 : 1));
  checkClassNames(byId, session);
  const named = byId.flatMap((chainlet): Named[] => {
    const known = evaluated.chainlets[chainlet.id];
    if (!known) return [];
    const { displayName } = known.remoteConfig;
    return [{ chainlet, displayName, span: known.configSpans.name ?? chainlet.nameSpan }];
  });
  checkPattern(named, session);
  checkDisplayNames(named, session);
}

function checkClassNames(chainlets: readonly FoundChainlet[], session: Session): void {
  for (const [index, { name, nameSpan: span, id }] of chainlets.entries()) {
    const earlier = chainlets.slice(0, index).find((other) => other.name.toLowerCase() === name.toLowerCase());
    if (!earlier) continue;
    const related = [{ span: earlier.nameSpan, label: `${earlier.name} is declared here` }];
    if (earlier.name === name) {
      const files = [earlier, { id }].map((one) => one.id.slice(0, one.id.lastIndexOf("#")));
      session.diagnostics.report(duplicateClassName, { name, files }, { span, chainlet: name, related });
    } else {
      const names = [earlier.name, name] as const;
      session.diagnostics.report(namesDifferByCase, { names, what: "class" }, { span, chainlet: name, related });
    }
  }
}

function checkPattern(named: readonly Named[], session: Session): void {
  for (const { chainlet, displayName, span } of named) {
    if (/^[a-zA-Z0-9_-]+$/.test(displayName)) continue;
    const isClassName = displayName === chainlet.name;
    const params = { displayName, chainlet: chainlet.name, isClassName };
    session.diagnostics.report(displayNamePattern, params, { span, chainlet: chainlet.name });
  }
}

function checkDisplayNames(named: readonly Named[], session: Session): void {
  for (const [index, one] of named.entries()) {
    const other = named.slice(0, index).find(({ displayName }) => sameButForCase(displayName, one.displayName));
    // The same class names have been reported as such.
    if (!other || sameButForCase(other.chainlet.name, one.chainlet.name)) continue;
    const isInherited = other.chainlet.bases.includes(one.chainlet.id);
    const [earlier, later] = isInherited ? [one, other] : [other, one];
    const { chainlet, displayName } = later;
    const place = {
      // A subclass with its base's config has nothing of its own to point at but itself.
      span:
        earlier.span.file === later.span.file && earlier.span.start === later.span.start
          ? chainlet.nameSpan
          : later.span,
      chainlet: chainlet.name,
      related: [{ span: earlier.span, label: `${earlier.chainlet.name} has the name from here` }],
    };
    if (earlier.displayName === displayName) {
      const chainlets = [earlier.chainlet.name, chainlet.name] as const;
      session.diagnostics.report(duplicateDisplayName, { displayName, chainlets }, place);
    } else {
      const names = [earlier.displayName, displayName] as const;
      session.diagnostics.report(namesDifferByCase, { names, what: "display" }, place);
    }
  }
}

const sameButForCase = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
