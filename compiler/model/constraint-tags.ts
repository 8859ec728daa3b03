/** JSDoc tags that become checks. */
export const constraintTags: ReadonlySet<string> = new Set([
  "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "integer", "minLength", "maxLength",
  "pattern", "format", "minItems", "maxItems", "uniqueItems",
]); // biome-ignore format: a list of names
