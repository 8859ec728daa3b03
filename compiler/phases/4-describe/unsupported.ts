import { undefinedInside, unsupportedType } from "../../diagnostics/catalogue/4-describe.ts";
import type { TypeModel } from "../../model/type-model.ts";
import type { TypeSite } from "../../reflection/types.ts";
import { type Describing, type Place, refuse, where } from "./describing.ts";

type Unsupported =
  | "void"
  | "undefined"
  | "never"
  | "symbol"
  | "non-primitive"
  | "function"
  | "string-mapping"
  | "computed-enum";

const reasons: Record<
  Exclude<Unsupported, "void" | "undefined">,
  { reason: string; ways: readonly [string, string] }
> = {
  never: {
    reason: "no value has that type, so nothing could ever be sent",
    ways: ["remove it", "look for two parts of an intersection that exclude each other"],
  },
  symbol: {
    reason: "a symbol exists only inside one process",
    ways: ["send a string in its place", "remove it from the type"],
  },
  "non-primitive": {
    reason: "it says nothing about the object",
    ways: ["write Record<string, unknown>", "list the properties in an interface"],
  },
  function: {
    reason: "a function cannot be sent to another process",
    ways: ["send the data it would return", "leave it out of the type"],
  },
  "string-mapping": {
    reason: "there is no check for strings in upper or lower case",
    ways: ["write string with a @pattern tag", "list the values as a union"],
  },
  "computed-enum": {
    reason: "the values of the enum are computed when the program runs",
    ways: ["give each member a constant", "write number"],
  },
};

/** Refuses a type that has no form on the wire, wherever it stands. */
export function cannotTravel(describing: Describing, kind: Unsupported, site: TypeSite, place: Place): TypeModel {
  if (kind === "void" || kind === "undefined")
    return refuse(describing, undefinedInside, where(describing, site, place), place);
  return refuse(describing, unsupportedType, { ...where(describing, site, place), ...reasons[kind] }, place);
}
