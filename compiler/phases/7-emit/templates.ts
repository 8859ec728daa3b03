import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Handlebars from "handlebars";
import * as encoders from "./encoders.ts";
import { packageRoot } from "./package-root.ts";

/** Fills the files of `templates/`. */
export interface Templates {
  fill(name: string, data: object): string;
  /** A file of `templates/` that is emitted as it is. */
  verbatim(name: string): string;
}

/** Strict: a field that the data lacks is an error. No escaping: every value goes through the encoder of its position. */
export function loadTemplates(): Templates {
  const folder = join(packageRoot(fileURLToPath(import.meta.url)), "templates");
  const handlebars = Handlebars.create();
  handlebars.registerHelper("json", (value: unknown) => encoders.json(value));
  handlebars.registerHelper("literal", (value: unknown) => encoders.literal(value));
  handlebars.registerHelper("identifier", (value: string) => encoders.identifier(value));
  handlebars.registerHelper("propertyName", (value: string) => encoders.propertyName(value));
  handlebars.registerHelper("comment", (value: string) => encoders.comment(value));
  handlebars.registerHelper("quoted", (value: string | number) => encoders.quoted(String(value)));
  handlebars.registerHelper("envName", (value: string) => encoders.envName(value));
  handlebars.registerHelper("imageReference", (value: string) => encoders.imageReference(value));
  handlebars.registerHelper("aptPackage", (value: string) => encoders.aptPackage(value));
  handlebars.registerHelper("integer", (value: number) => encoders.integer(value));
  handlebars.registerHelper("execForm", (...parts: unknown[]) => encoders.execForm(parts.slice(0, -1).map(String)));
  handlebars.registerHelper("execFormOf", (parts: readonly string[]) => encoders.execForm(parts));
  const read = (name: string): string => readFileSync(join(folder, name), "utf8");
  const compiled = new Map<string, Handlebars.TemplateDelegate>();
  return {
    fill(name, data) {
      const known = compiled.get(name);
      const template =
        known ?? handlebars.compile(read(`${name}.hbs`), { strict: true, noEscape: true, preventIndent: true });
      compiled.set(name, template);
      return template(data);
    },
    verbatim: read,
  };
}
