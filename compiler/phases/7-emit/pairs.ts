/** The entries of a record, sorted by name, as templates take them. */
export function pairs(record: Readonly<Record<string, string>>): { readonly name: string; readonly value: string }[] {
  return Object.entries(record)
    .map(([name, value]) => ({ name, value }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
