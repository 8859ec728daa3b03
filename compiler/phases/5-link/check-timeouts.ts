import { innerTimeoutLonger } from "../../diagnostics/catalogue/5-link.ts";
import type { EvaluatedChain } from "../../model/evaluated.ts";
import type { FoundChainlet } from "../../model/found.ts";
import { defaultRpcOptions } from "../../model/remote-config.ts";
import type { Session } from "../../session.ts";

/** Warns where a call allows itself more time than the call it is a part of. Defaults are nobody's wish and pass. */
export function checkTimeouts(chainlets: readonly FoundChainlet[], evaluated: EvaluatedChain, session: Session): void {
  const byId = new Map(chainlets.map((chainlet) => [chainlet.id, chainlet]));
  for (const outer of chainlets) {
    for (const { member, target, options, call } of outer.dependencies) {
      const outerSeconds = evaluated.chainlets[outer.id]?.rpcOptions[member]?.timeoutSec;
      const middle = byId.get(target);
      if (outerSeconds === undefined || !middle) continue;
      for (const dependency of middle.dependencies) {
        const innerSeconds = evaluated.chainlets[middle.id]?.rpcOptions[dependency.member]?.timeoutSec;
        const inner = byId.get(dependency.target);
        if (!inner || innerSeconds === undefined || innerSeconds <= outerSeconds) continue;
        if (innerSeconds === defaultRpcOptions.timeoutSec) continue;
        session.diagnostics.report(
          innerTimeoutLonger,
          { outer: outer.name, middle: middle.name, inner: inner.name, outerSeconds, innerSeconds },
          {
            span: dependency.options ?? dependency.call,
            chainlet: middle.name,
            related: [{ span: options ?? call, label: `${outer.name} gives ${middle.name} ${outerSeconds} s here` }],
          },
        );
      }
    }
  }
}
