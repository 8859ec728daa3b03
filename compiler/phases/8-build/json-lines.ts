/** The objects of a stream of JSON lines; a line that is none is left out. */
export async function* jsonLines(stream: NodeJS.ReadableStream): AsyncGenerator<Readonly<Record<string, unknown>>> {
  const decoder = new TextDecoder();
  let open = "";
  for await (const chunk of stream) {
    open += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
    const lines = open.split("\n");
    open = lines.pop() ?? "";
    for (const line of lines) yield* objectOf(line);
  }
  yield* objectOf(open);
}

function* objectOf(line: string): Generator<Readonly<Record<string, unknown>>> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === "object" && value !== null) yield value as Readonly<Record<string, unknown>>;
  } catch {
    // Half a line at the end of a broken stream; its error comes from the stream itself.
  }
}
