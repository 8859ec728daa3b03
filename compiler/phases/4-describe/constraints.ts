import { constraintNotUsed } from "../../diagnostics/catalogue/4-describe.ts";
import type { JsonValue } from "../../model/json.ts";
import type { ArrayConstraints, NumberConstraints, StringConstraints, TypeModel } from "../../model/type-model.ts";
import type { DocTag } from "../../reflection/types.ts";
import { type Describing, type Place, refuse } from "./describing.ts";
import { type Problem, stricterList, stricterNumber, stricterText } from "./stricter.ts";

const numberTags: ReadonlySet<string> = new Set([
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
]);
const lengthTags: ReadonlySet<string> = new Set(["minLength", "maxLength"]);
const itemTags: ReadonlySet<string> = new Set(["minItems", "maxItems"]);
/** Formats that are checked; the same list as the runtime's. */
const checkedFormats: ReadonlySet<string> = new Set([
  "date-time", "date", "time", "email", "uuid", "uri", "ipv4", "ipv6",
]); // biome-ignore format: a list of names

type Effect =
  | { readonly on: "number"; readonly set: NumberConstraints }
  | { readonly on: "string"; readonly set: StringConstraints }
  | { readonly on: "array"; readonly set: ArrayConstraints }
  | Problem;

/** Documented constraints become part of the model. One that fits nothing is reported: it would only look like a check. */
export function constrain(describing: Describing, model: TypeModel, tags: readonly DocTag[], place: Place): TypeModel {
  let result = model;
  for (const tag of tags) {
    const effect = effectOf(tag);
    if (!effect) continue;
    const warn = (why: string): void => {
      const at = tag.span ? { ...place, span: tag.span } : place;
      refuse(describing, constraintNotUsed, { accessor: place.accessor, tag: tag.name, why }, at);
    };
    if ("problem" in effect) {
      warn(effect.problem);
      continue;
    }
    const applied = apply(describing, result, effect);
    if (applied && "problem" in applied) warn(applied.problem);
    else if (applied) result = applied;
    else warn(`it is for ${effect.on === "array" ? "lists" : `${effect.on}s`}, and this is something else`);
  }
  return result;
}

function effectOf(tag: DocTag): Effect | undefined {
  const { name } = tag;
  const text = tag.text.split(/\r?\n/, 1)[0]?.trim() ?? "";
  const value = Number(text);
  const whole = Number.isInteger(value) && value >= 0 && text !== "";
  if (numberTags.has(name)) {
    if (text === "" || !Number.isFinite(value)) return { problem: `"${text}" is not a number` };
    if (name === "multipleOf" && value <= 0) return { problem: "it must be greater than 0" };
    return { on: "number", set: { [name]: value } };
  }
  if (lengthTags.has(name))
    return whole ? { on: "string", set: { [name]: value } } : { problem: `"${text}" is not a whole number` };
  if (itemTags.has(name))
    return whole ? { on: "array", set: { [name]: value } } : { problem: `"${text}" is not a whole number` };
  switch (name) {
    case "integer":
      return { on: "number", set: { integer: true } };
    case "uniqueItems":
      return text === "false" ? undefined : { on: "array", set: { uniqueItems: true } };
    case "pattern":
      return isPattern(text)
        ? { on: "string", set: { pattern: text } }
        : { problem: `"${text}" is not a regular expression` };
    case "format":
      if (text === "integer" || text === "int" || text === "int32") return { on: "number", set: { integer: true } };
      return checkedFormats.has(text)
        ? { on: "string", set: { format: text } }
        : { problem: `the format "${text}" is not known; known are ${[...checkedFormats].join(", ")}` };
    default:
      return undefined;
  }
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text, "u");
    return text !== "";
  } catch {
    return false;
  }
}

function apply(
  describing: Describing,
  model: TypeModel,
  effect: Exclude<Effect, Problem>,
): TypeModel | Problem | undefined {
  if (model.kind === "string" && effect.on === "string")
    return withConstraints(model, stricterText(model.constraints ?? {}, effect.set));
  if (model.kind === "number" && effect.on === "number")
    return withConstraints(model, stricterNumber(model.constraints ?? {}, effect.set));
  if (model.kind === "array" && effect.on === "array")
    return withConstraints(model, stricterList(model.constraints ?? {}, effect.set));
  if (model.kind === "union") {
    const members = model.members.map((member) => apply(describing, member, effect));
    const problem = members.find((member) => member && "problem" in member);
    if (problem) return problem;
    if (members.every((member) => member === undefined)) return undefined;
    return {
      ...model,
      members: model.members.map((member, index) => {
        const changed = members[index];
        return changed && !("problem" in changed) ? changed : member;
      }),
    };
  }
  if (model.kind === "reference") {
    const target = describing.definitions.drafts.get(model.name);
    return target?.type && !target.recursive ? apply(describing, target.type, effect) : undefined;
  }
  return undefined;
}

function withConstraints<M extends TypeModel, C>(
  model: M,
  constraints: C | Problem,
): (M & { readonly constraints: C }) | Problem {
  if (typeof constraints === "object" && constraints !== null && "problem" in constraints) return constraints;
  return { ...model, constraints };
}

/** The value of a `@default` tag: JSON, or the bare text where the type is a string. */
export function defaultOf(
  describing: Describing,
  tags: readonly DocTag[],
  model: TypeModel,
  place: Place,
): JsonValue | undefined {
  const tag = tags.find((found) => found.name === "default" || found.name === "defaultValue");
  if (!tag) return undefined;
  const text = tag.text.split(/\r?\n/, 1)[0]?.trim() ?? "";
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    const quoted = /^'(.*)'$|^`(.*)`$/.exec(text);
    if (quoted) return quoted[1] ?? quoted[2] ?? "";
    if (model.kind === "string" || model.kind === "union" || model.kind === "template") return text;
    const why = `"${text}" is not JSON`;
    refuse(describing, constraintNotUsed, { accessor: place.accessor, tag: tag.name, why }, place);
    return undefined;
  }
}
