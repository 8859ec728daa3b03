/**
 * Is a chainlet being constructed inside the constructor of another one? `own` are the names of the classes that the new
 * object itself consists of, `known` those of all chainlets seen so far.
 */
export function outerConstructor(own: ReadonlySet<string>, known: ReadonlySet<string>): string | undefined {
  const left = new Set(own);
  let inside = true;
  for (const name of constructorNames()) {
    // The constructors of the object itself come first, each once.
    if (inside && left.delete(name)) continue;
    if (name === "ChainletBase") continue;
    inside = false;
    if (known.has(name)) return name;
  }
  return undefined;
}

/** The name of the class whose constructor is running, if one is. */
export function innermostConstructor(): string | undefined {
  return constructorNames()[0];
}

function constructorNames(): string[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = 100;
    Error.prepareStackTrace = (_error, sites) =>
      sites.filter((site) => site.isConstructor()).map((site) => site.getFunctionName() ?? "");
    const names: unknown = new Error().stack;
    return Array.isArray(names) ? names : [];
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}
