import { websocketDependency, websocketTransport } from "../../diagnostics/catalogue/5-link.ts";
import type { EvaluatedChain } from "../../model/evaluated.ts";
import type { FoundChainlet } from "../../model/found.ts";
import type { DescribedChain } from "../../model/type-model.ts";
import type { Session } from "../../session.ts";

/** Only the entrypoint may have a websocket, and the transport option must say what the signature says. */
export function checkWebsockets(
  chainlets: readonly FoundChainlet[],
  evaluated: EvaluatedChain,
  described: DescribedChain,
  session: Session,
): void {
  const { diagnostics } = session;
  const byId = new Map(chainlets.map((chainlet) => [chainlet.id, chainlet]));
  for (const { id, name: chainlet, nameSpan, dependencies } of chainlets) {
    for (const { target, call: span } of dependencies) {
      const callee = byId.get(target);
      if (!callee || described.endpoints[target]?.kind !== "websocket") continue;
      const related = callee.endpoint ? [{ span: callee.endpoint.nameSpan, label: "its endpoint" }] : [];
      diagnostics.report(websocketDependency, { chainlet, target: callee.name }, { span, chainlet, related });
    }
    const endpoint = described.endpoints[id];
    const known = evaluated.chainlets[id];
    const transport = known?.remoteConfig.options.transport?.kind;
    if (!endpoint || !known || transport === undefined) continue;
    const kind = endpoint.kind === "websocket" ? "websocket" : "http";
    if (kind === transport) continue;
    const span = known.configSpans["options.transport"] ?? nameSpan;
    diagnostics.report(websocketTransport, { chainlet, endpoint: kind, transport }, { span, chainlet });
  }
}
