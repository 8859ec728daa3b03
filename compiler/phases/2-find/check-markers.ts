import {
  entrypointIsLeaf,
  entrypointNotAChainlet,
  misplacedMarker,
  opaqueMarkerOptions,
} from "../../diagnostics/catalogue/2-find.ts";
import type { ChainletClasses } from "../../reflection/chainlet-classes.ts";
import type { Marker } from "../../reflection/framework-uses.ts";
import type { Session } from "../../session.ts";

/** Reports markers that mark nothing. */
export function checkMarkers(markers: readonly Marker[], classes: ChainletClasses, session: Session): void {
  const { diagnostics } = session;
  for (const { subject, span, opaqueOptions } of markers) {
    if (!subject) {
      diagnostics.report(misplacedMarker, { reason: "not-top-level" }, { span });
      continue;
    }
    const cls = subject.id === undefined ? undefined : classes.get(subject.id);
    if (!cls) diagnostics.report(entrypointNotAChainlet, { text: subject.text }, { span: subject.span });
    else if (cls.kind !== "chainlet") {
      const base = cls.kind === "truss" ? "TrussChainlet" : "ContainerChainlet";
      diagnostics.report(entrypointIsLeaf, { name: cls.name, base }, { span: subject.span, chainlet: cls.name });
    }
    if (opaqueOptions) diagnostics.report(opaqueMarkerOptions, {}, { span: opaqueOptions });
  }
}
