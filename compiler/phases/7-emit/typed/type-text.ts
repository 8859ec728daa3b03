import type { Definition, Definitions, TypeModel } from "../../../model/type-model.ts";
import { comment, literal, propertyName } from "../encoders.ts";
import { indent, type Names } from "./text.ts";

/** Prints models as TypeScript types. Named parts are imported or declared beside the text. */
export interface TypeText {
  print(model: TypeModel): string;
  /** Named parts that were printed by an import: their definitions and local names. */
  readonly imports: ReadonlyMap<string, { readonly definition: Definition; readonly local: string }>;
  /** Declarations of the named parts that were not. */
  declarations(): string;
}

export interface TypeTextOptions {
  readonly definitions: Definitions;
  readonly names: Names;
  /** Whether the user's own declarations are imported (in a stub) or written out (in a client without dependencies). */
  readonly importOrigins: boolean;
  /** `wire`: as JSON has them; `program`: as the user's code has them. */
  readonly form: "program" | "wire";
}

/** A printer for one file. */
export function typeText({ definitions, names, importOrigins, form }: TypeTextOptions): TypeText {
  const imports = new Map<string, { definition: Definition; local: string }>();
  const declared = new Map<string, { local: string; text: string }>();

  const named = (name: string): string => {
    const known = imports.get(name) ?? declared.get(name);
    if (known) return known.local;
    const definition = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
    if (!definition) return "unknown";
    const { origin } = definition;
    if (origin && importOrigins) {
      const same = [...imports.values()].find(
        (other) => other.definition.origin?.file === origin.file && other.definition.origin.name === origin.name,
      );
      const local = same?.local ?? names.take(origin.name);
      imports.set(name, { definition, local });
      return local;
    }
    const entry = { local: names.take(name), text: "" };
    declared.set(name, entry);
    const doc = definition.description === undefined ? "" : `/** ${comment(definition.description)} */\n`;
    entry.text = `${doc}export type ${entry.local} = ${print(definition.type)};`;
    return entry.local;
  };

  const print = (model: TypeModel): string => {
    switch (model.kind) {
      case "string":
        if (!model.constraints?.examples) return "string";
        return `${model.constraints.examples.map(literal).join(" | ")} | (string & {})`;
      case "number":
      case "boolean":
      case "null":
      case "unknown":
      case "void":
        return model.kind;
      case "literal":
        return literal(model.value);
      case "template":
        return form === "program" ? model.text : "string";
      case "enum":
        return printEnum(model);
      case "array":
        return `${model.readonly ? "readonly " : ""}${atom(model.items)}[]`;
      case "tuple":
        return printTuple(model);
      case "object":
        return printObject(model);
      case "union":
        return model.members.length === 0 ? "never" : model.members.map(print).join(" | ");
      case "reference":
        return named(model.name);
      case "to-json":
      case "schema":
        return print(model.type);
      case "set":
        return form === "program" ? `Set<${print(model.items)}>` : `${atom(model.items)}[]`;
      case "map":
        if (form === "program") return `Map<${print(model.key)}, ${print(model.value)}>`;
        return printsAsText(model.key)
          ? `Record<string, ${print(model.value)}>`
          : `[${print(model.key)}, ${print(model.value)}][]`;
      case "bigint":
      case "bigint-literal":
      case "date":
      case "url":
      case "bytes":
      case "typed-array":
      case "ndarray":
        return form === "program" ? programName(model) : wireName(model);
    }
  };

  const printsAsText = (key: TypeModel): boolean => {
    const text = print(key);
    return text === "string" || text.split(" | ").every((part) => part.startsWith('"'));
  };

  const printEnum = (model: Extract<TypeModel, { kind: "enum" }>): string => {
    const values = model.members.map((member) => literal(member.value)).join(" | ");
    const whole = model.of !== undefined && Object.hasOwn(definitions, model.of) ? definitions[model.of] : undefined;
    if (!whole?.origin || !importOrigins || model.of === undefined) return values === "" ? "never" : values;
    const local = named(model.of);
    return model.members
      .map((member) => (/^[A-Za-z_$][\w$]*$/.test(member.name) ? `${local}.${member.name}` : literal(member.value)))
      .join(" | ");
  };

  const printTuple = (model: Extract<TypeModel, { kind: "tuple" }>): string => {
    const isNamed = model.elements.every((element) => element.name !== undefined);
    const parts = model.elements.map((element) => {
      const mark = element.presence === "optional" ? "?" : "";
      return isNamed
        ? `${element.name}${mark}: ${print(element.type)}`
        : `${mark ? atom(element.type) : print(element.type)}${mark}`;
    });
    if (model.rest) parts.push(`${isNamed && model.elements.length > 0 ? "...rest: " : "..."}${atom(model.rest)}[]`);
    return `${model.readonly ? "readonly " : ""}[${parts.join(", ")}]`;
  };

  const printObject = (model: Extract<TypeModel, { kind: "object" }>): string => {
    const lines = model.properties.map((property) => {
      const optional = property.presence === "optional";
      const doc = property.description === undefined ? "" : `/** ${comment(property.description)} */\n`;
      const type = `${print(property.type)}${optional ? " | undefined" : ""}`;
      return `${doc}${property.readonly ? "readonly " : ""}${propertyName(property.name)}${optional ? "?" : ""}: ${type};`;
    });
    // Keys of a pattern cannot be told apart in a type: all values of the object are allowed there.
    const index = model.index ?? [];
    const strings = index.find((entry) => entry.keyPattern === undefined) ?? index[0];
    if (strings) {
      const alsoKnown = index.length > 1 || (model.properties.length > 0 && strings.keyPattern !== undefined);
      lines.push(`[key: string]: ${alsoKnown ? "any" : print(strings.type)};`);
    }
    if (lines.length === 0) return "{}";
    const short = `{ ${lines.join(" ").replace(/;$/, "")} }`;
    return short.length <= 90 && !short.includes("\n") ? short : `{\n${indent(lines.join("\n"))}\n}`;
  };

  const atom = (model: TypeModel): string => {
    const text = print(model);
    return text.includes(" | ") || text.startsWith("readonly ") ? `(${text})` : text;
  };

  return {
    print,
    imports,
    declarations: () => [...declared.values()].map((entry) => entry.text).join("\n\n"),
  };
}

type Converted = Extract<
  TypeModel,
  { kind: "bigint" | "bigint-literal" | "date" | "url" | "bytes" | "typed-array" | "ndarray" }
>;

function programName(model: Converted): string {
  switch (model.kind) {
    case "bigint":
      return "bigint";
    case "bigint-literal":
      return `${model.value}n`;
    case "date":
      return "Date";
    case "url":
      return "URL";
    case "bytes":
    case "typed-array":
      return model.container;
    case "ndarray":
      return 'import("chainsc").NdArray';
  }
}

function wireName(model: Converted): string {
  switch (model.kind) {
    case "bigint-literal":
      return literal(model.value);
    case "bigint":
    case "date":
    case "url":
    case "bytes":
      return "string";
    case "typed-array":
    case "ndarray":
      return "{ data_b64: string; shape: number[]; dtype: string }";
  }
}
