import { assignedMember, constructedChainlet, misplacedDepends } from "../../diagnostics/catalogue/2-find.ts";
import type { ClassId } from "../../model/source.ts";
import type { ChainletClasses } from "../../reflection/chainlet-classes.ts";
import type { FrameworkUses } from "../../reflection/framework-uses.ts";
import type { Session } from "../../session.ts";

/**
 * Reports dependencies that are asked for in the wrong place and chainlets that construct others. What stands in a
 * chainlet of another chain is not this chain's business; `concerned` says which chainlets a class's code ends up in.
 */
export function checkUses(
  uses: FrameworkUses,
  classes: ChainletClasses,
  concerned: (id: ClassId) => readonly string[],
  session: Session,
): void {
  const { diagnostics } = session;
  for (const { function: name, span, member, place, inside } of uses.misplaced) {
    const params = { function: name, place, member: member ?? "it" };
    if (inside === undefined) diagnostics.report(misplacedDepends, params, { span });
    else for (const chainlet of concerned(inside)) diagnostics.report(misplacedDepends, params, { span, chainlet });
  }
  for (const { target, member, span } of uses.assignments)
    for (const chainlet of concerned(target))
      diagnostics.report(assignedMember, { chainlet, name: member }, { span, chainlet });
  for (const { span, inside, target } of uses.constructions) {
    const constructed = classes.get(target);
    if (!constructed || constructed.isAbstract) continue;
    for (const chainlet of concerned(inside))
      diagnostics.report(constructedChainlet, { chainlet, target: constructed.name }, { span, chainlet });
  }
}
