import { canonicalJson } from "../../../model/canonical.ts";
import type { Definitions, Property, TypeModel } from "../../../model/type-model.ts";
import { checkText } from "./check-text.ts";
import { decodeText, encodeText } from "./convert-text.ts";
import { convertsBack, convertsOut, looksDifferentInside } from "./model-facts.ts";
import { refineText } from "./refine-text.ts";
import { surveyText } from "./survey-text.ts";
import type { Names } from "./text.ts";

/** `in`: a value from the wire. `out`: a value of the program that is about to be sent. */
export type Direction = "in" | "out";

/** Writes straight-line code for models. Functions and constants that expressions need are collected on the way. */
export interface CodecText {
  readonly definitions: Definitions;
  /** A boolean expression: is `value` (a side-effect free expression) of the model? */
  check(model: TypeModel, value: string, direction: Direction): string;
  /** An expression for the restored value; `value` itself where nothing has to be restored. */
  decode(model: TypeModel, value: string): string;
  /** An expression for the wire form; `value` itself where it is its own. */
  encode(model: TypeModel, value: string): string;
  /** An expression (to be awaited) for the value after the user's own schemas have seen it. */
  refine(model: TypeModel, value: string, path: string, keep: boolean): string;
  /** A statement that collects what the user's schemas say of a wire value whose type is not right everywhere. */
  survey(model: TypeModel, value: string, path: string): string;
  /** A function of its own for a model, once per model; returns its name. `body` gets the text after the signature. */
  hoist(purpose: Purpose, model: TypeModel, body: () => string): string;
  /** A constant of the file, once per expression. */
  constant(wanted: string, expression: string): string;
  /** The import of one of the user's schemas. */
  schema(file: string, exportName: string): string;
  /** Everything collected so far, in the order of need. */
  declarations(): string;
}

type Purpose = "accepts" | "sends" | "decode" | "encode" | "refine" | "verify" | "survey";

const signatures: Readonly<Record<Purpose, (name: string) => string>> = {
  accepts: (name) => `function ${name}(v: any, binary: boolean): boolean`,
  sends: (name) => `function ${name}(v: any, binary: boolean): boolean`,
  decode: (name) => `function ${name}(v: any): any`,
  encode: (name) => `function ${name}(v: any, binary: boolean): any`,
  refine: (name) => `async function ${name}(v: any, path: string, problems: Problem[]): Promise<any>`,
  verify: (name) => `async function ${name}(v: any, path: string, problems: Problem[]): Promise<any>`,
  survey: (name) => `async function ${name}(v: any, binary: boolean, path: string, problems: Problem[]): Promise<void>`,
};

/** A writer for one file. `schemaImport` gives the local name of one of the user's schemas. */
export function codecText(
  definitions: Definitions,
  names: Names,
  schemaImport: (file: string, exportName: string) => string,
): CodecText {
  const functions = new Map<string, { name: string; text: string }>();
  const constants = new Map<string, { name: string; expression: string }>();
  const looksDifferent = remembered((model) => looksDifferentInside(model, definitions));
  const isRestored = remembered((model) => convertsBack(model, definitions));
  const isConverted = remembered((model) => convertsOut(model, definitions));
  const codec: CodecText = {
    definitions,
    check: (model, value, direction) => {
      const same = direction === "out" && !looksDifferent(model);
      return checkText(codec, model, value, same ? "in" : direction);
    },
    decode: (model, value) => (isRestored(model) ? decodeText(codec, model, value) : value),
    encode: (model, value) => (isConverted(model) ? encodeText(codec, model, value) : value),
    refine: (model, value, path, keep) => refineText(codec, model, value, path, keep),
    survey: (model, value, path) => surveyText(codec, model, value, path),
    hoist(purpose, model, body) {
      const key = `${purpose} ${canonicalJson(model)}`;
      const known = functions.get(key);
      if (known) return known.name;
      const entry = { name: names.take(purpose + hintOf(model)), text: "" };
      functions.set(key, entry);
      const text = body();
      const head = signatures[purpose](entry.name);
      entry.text = `${/\bbinary\b/.test(text) ? head : head.replace("binary:", "_binary:")} ${text}`;
      return entry.name;
    },
    constant(wanted, expression) {
      const known = constants.get(expression);
      if (known) return known.name;
      const name = names.take(wanted);
      constants.set(expression, { name, expression });
      return name;
    },
    schema: schemaImport,
    declarations() {
      const constantLines = [...constants.values()].map(({ name, expression }) => `const ${name} = ${expression};`);
      const parts = [constantLines.join("\n"), ...[...functions.values()].map((entry) => entry.text)];
      return parts.filter((part) => part !== "").join("\n\n");
    },
  };
  return codec;
}

/** Asked of a model and again of each of its parts, on the way down. */
function remembered(fact: (model: TypeModel) => boolean): (model: TypeModel) => boolean {
  const known = new Map<TypeModel, boolean>();
  return (model) => {
    const answer = known.get(model) ?? fact(model);
    known.set(model, answer);
    return answer;
  };
}

/** What a function for this model is called after. */
function hintOf(model: TypeModel): string {
  switch (model.kind) {
    case "reference":
      return model.name.charAt(0).toUpperCase() + model.name.slice(1);
    case "array":
      return "List";
    case "tuple":
      return "Tuple";
    case "map":
      return "Map";
    case "set":
      return "Set";
    case "union":
      return "Union";
    default:
      return "Object";
  }
}

const inherited: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** How a property is read: names that every object inherits only where the object has them itself. */
export function read(value: string, name: string): string {
  if (inherited.has(name)) return `wire.own(${value}, ${JSON.stringify(name)})`;
  return member(value, name);
}

/** `v.name` or `v["no name"]`. */
export function member(value: string, name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `${value}.${name}` : `${value}[${JSON.stringify(name)}]`;
}

/** A property that the model says is not there. */
export const isNothing = (property: Property): boolean =>
  property.type.kind === "union" && property.type.members.length === 0;
