import type { Chainlet } from "../../model/chain.ts";
import type { BaseImageDecision, ImagePlan } from "../../model/plan.ts";
import type { Session } from "../../session.ts";

/** Names, labels and limits of the image of one chainlet. */
export function planImage(
  chainName: string,
  chainlet: Chainlet,
  base: BaseImageDecision,
  fingerprint: string,
  session: Session,
): ImagePlan {
  return {
    name: `chainsc/${imagePart(chainName)}/${imagePart(chainlet.name)}:${fingerprint.slice(0, 12)}`,
    platform: session.config.build.platform,
    user: 60000,
    port: 8081,
    labels: {
      "dev.chainsc.chain": chainName,
      "dev.chainsc.chainlet": chainlet.name,
      "dev.chainsc.interface": chainlet.interfaceHash,
      "dev.chainsc.plan": fingerprint,
      "dev.chainsc.version": session.toolVersion,
      "org.opencontainers.image.base.name": base.reference,
    },
    secretKeys: chainlet.remoteConfig.assets.secretKeys,
  };
}

/** A part of a repository name: lower case letters, digits and single separators between them. */
export function imagePart(name: string): string {
  const dashed = name.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();
  return dashed.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "") || "chain";
}
