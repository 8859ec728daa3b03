import { chainNameRefused } from "../../diagnostics/catalogue/5-link.ts";
import type { EvaluatedChain } from "../../model/evaluated.ts";
import type { FoundChain } from "../../model/found.ts";
import type { Session } from "../../session.ts";

/** The name that was asked for, else the one of the marker, else the display name of the entrypoint. */
export function chooseName(
  found: FoundChain,
  evaluated: EvaluatedChain,
  asked: string | undefined,
  session: Session,
): string {
  const entrypoint = found.chainlets.find(({ id }) => id === found.entrypoint);
  const displayName = evaluated.chainlets[found.entrypoint]?.remoteConfig.displayName;
  const name = asked ?? evaluated.chainName ?? displayName ?? entrypoint?.name ?? "";
  if (!/[\p{L}\p{N}]/u.test(name))
    session.diagnostics.report(
      chainNameRefused,
      { name },
      asked === undefined ? { span: found.chainName ?? entrypoint?.nameSpan } : {},
    );
  return name;
}
