import { rule } from "../diagnostic.ts";
import { sentence } from "../sentence.ts";

interface Where {
  /** `params.items[].meta`, `returns.x`. */
  readonly accessor: string;
  /** The type as TypeScript prints it. */
  readonly type: string;
}

/** Paths start sentences as they are; the result as a whole has a name. */
const subject = (accessor: string): string => (accessor === "returns" ? "The result of runRemote" : accessor);

const wrongRight = (wrong: string, right: string): string =>
  `Wrong:\n\n\`\`\`ts\n${wrong}\n\`\`\`\n\nRight:\n\n\`\`\`ts\n${right}\n\`\`\`\n`;

export const unsupportedType = rule<Where & { readonly reason: string; readonly ways: readonly [string, string] }>({
  code: "CHN4001",
  slug: "unsupported-type",
  severity: "error",
  title: "A type that cannot cross the wire",
  message: ({ accessor, type, reason }) => `${subject(accessor)} has the type \`${type}\`: ${reason}.`,
  help: ({ ways }) => sentence(`${ways[0]}, or ${ways[1]}`),
  explanation: `Arguments and results of \`runRemote\` travel as JSON or msgpack, so every part of their types must have a form there. Functions, symbols, promises, and objects that live only in one process have none.

${wrongRight("async runRemote(done: () => void): Promise<void>", "async runRemote(doneUrl: string): Promise<void>")}`,
});

export const classWithBehaviour = rule<Where & { readonly member: string }>({
  code: "CHN4002",
  slug: "class-with-behaviour",
  severity: "error",
  title: "A class whose methods would be lost",
  message: ({ accessor, type, member }) =>
    `${subject(accessor)} is an instance of the class \`${type}\`. Only data travels, so the other side would get a plain object without \`${member}\`.`,
  help: () =>
    "Declare an interface with the data and send that, or give the class a toJSON() method if it is a result.",
  explanation: `An object that crosses the wire arrives as plain data. A class with methods, accessors or private state would arrive without them, and the first call of a method would fail at run time.

${wrongRight("class Box { constructor(public w: number) {} area() { return this.w ** 2; } }\nasync runRemote(box: Box): Promise<number>", "interface Box { w: number }\nasync runRemote(box: Box): Promise<number>")}`,
});

export const ambiguousUnion = rule<Where & { readonly left: string; readonly right: string; readonly reason: string }>({
  code: "CHN4003",
  slug: "ambiguous-union",
  severity: "error",
  title: "A union whose members look the same on the wire",
  message: ({ accessor, type, left, right, reason }) =>
    `${subject(accessor)} has the type \`${type}\`. ${left} and ${right} look the same on the wire: ${reason}.`,
  help: () =>
    'Keep one of the two, or wrap them in objects with a field that tells them apart, such as { kind: "date", at: Date }.',
  explanation: `In JSON a \`Date\`, a \`URL\`, a \`bigint\` and bytes are strings, a \`Set\` is an array and a \`Map\` an object. When a union holds two members with the same form, the receiver cannot know which one was sent.

${wrongRight("async runRemote(when: string | Date): Promise<void>", "async runRemote(when: Date): Promise<void>")}`,
});

export const unknownPackageType = rule<Where & { readonly specifier: string }>({
  code: "CHN4004",
  slug: "unknown-package-type",
  severity: "error",
  title: "A type from a module that is not installed",
  message: ({ accessor, type, specifier }) =>
    `${subject(accessor)} has the type \`${type}\`, which comes from "${specifier}". That module is not there, so nothing is known of the type.`,
  help: () => "Run npm ci in the project so that the declarations are there, or write the type out in your own file.",
  explanation: `A project without \`node_modules\` can be analysed as long as the types of \`runRemote\` do not need a package. This one does.`,
});

export const unresolvedType = rule<Where & { readonly meant: string | undefined }>({
  code: "CHN4005",
  slug: "unresolved-type",
  severity: "error",
  title: "A type that does not exist",
  message: ({ accessor, type }) => `${subject(accessor)} has a type that TypeScript cannot find (\`${type}\`).`,
  help: ({ meant }) =>
    meant === undefined
      ? "Correct the name or import it, or declare the type in this file."
      : `Write ${meant} if that was meant, or import or declare the type.`,
  explanation: `The name leads to no declaration, so the compiler cannot know what may be sent.`,
});

export const anyType = rule<Where>({
  code: "CHN4006",
  slug: "any-type",
  severity: "warning",
  title: "A value that nobody checks",
  message: ({ accessor }) =>
    `${subject(accessor)} has the type \`any\`, so whatever is sent is accepted and nothing is checked.`,
  help: () => "Write the type you expect, or `unknown` to say that you check it yourself.",
  explanation: `\`any\` switches the checks off on both sides, and a wrong value fails far from where it came in. \`unknown\` accepts the same values and makes your code look before it uses them.`,
});

export const openGeneric = rule<Where>({
  code: "CHN4007",
  slug: "open-generic",
  severity: "error",
  title: "A type that depends on a type parameter",
  message: ({ accessor, type }) =>
    `${subject(accessor)} depends on the type parameter in \`${type}\`, which has no value when the chain is compiled.`,
  help: () => "Write the concrete type, or derive a chainlet from the generic base with the parameter filled in.",
  explanation: `Types are gone at run time, so each chainlet needs concrete ones. A generic base class is fine when the chainlet fills its parameters in.

${wrongRight("async runRemote<T>(items: T[]): Promise<T>", "async runRemote(items: string[]): Promise<string>")}`,
});

export const typeTooLarge = rule<Where & { readonly limit: string }>({
  code: "CHN4008",
  slug: "type-too-large",
  severity: "error",
  title: "A type without end",
  message: ({ accessor, type, limit }) =>
    `${subject(accessor)} (\`${type}\`) leads to ${limit}, and a schema has to end somewhere.`,
  help: () =>
    "Break the growth with an interface that names itself, or send the part as unknown and check it yourself.",
  explanation: `Some types grow with every step: \`type Nest<T> = { value: T; next?: Nest<T[]> }\` is a new type on every level. No finite check describes them.`,
});

export const tupleRest = rule<Where>({
  code: "CHN4009",
  slug: "tuple-rest-in-middle",
  severity: "error",
  title: "A tuple with its rest before the end",
  message: ({ accessor, type }) =>
    `${subject(accessor)} is the tuple \`${type}\`. Its rest is not the last part, and JSON Schema has no way to say that.`,
  help: () => "Move the rest to the end, or use an object with named parts.",
  explanation: `${wrongRight("[first: string, ...numbers: number[], last: string]", "{ first: string; numbers: number[]; last: string }")}`,
});

export const undefinedInside = rule<Where>({
  code: "CHN4010",
  slug: "undefined-inside",
  severity: "error",
  title: "undefined where JSON has no place for it",
  message: ({ accessor, type }) =>
    `${subject(accessor)} has the type \`${type}\`. JSON has no undefined, and a list or map cannot leave a place out, so it would arrive as null.`,
  help: () => "Use null in place of undefined, or filter the empty places out.",
  explanation: `An object can leave a key out; an array cannot leave a place out. \`JSON.stringify([undefined])\` is \`[null]\`, which is another type.`,
});

export const reservedKey = rule<Where & { readonly key: string }>({
  code: "CHN4011",
  slug: "reserved-key",
  severity: "error",
  title: "A key that servers refuse",
  message: ({ accessor, key }) =>
    `${subject(accessor)} is a property named \`${key}\`. Bodies with such a key are refused, because it is used for attacks.`,
  help: () => "Give the property another name, or move its content under one.",
  explanation: `A key named \`__proto__\` in a JSON body is the usual way to change the prototype of objects in a server. chainsc refuses it wherever it appears.`,
});

export const constraintNotUsed = rule<{ readonly accessor: string; readonly tag: string; readonly why: string }>({
  code: "CHN4012",
  slug: "constraint-not-used",
  severity: "warning",
  title: "A documented constraint that checks nothing",
  message: ({ accessor, tag, why }) => `@${tag} on ${accessor} is not checked: ${why}.`,
  help: ({ tag }) => `Remove @${tag}, or change it so that it fits the type.`,
  explanation: `Tags such as \`@minimum\` and \`@pattern\` become checks of the server. One that does not fit its type would only look like a check.`,
});

export const destructuredParameter = rule<{ readonly position: number }>({
  code: "CHN4013",
  slug: "destructured-parameter",
  severity: "error",
  title: "A parameter without a name",
  message: ({ position }) =>
    `Parameter ${position} of runRemote is taken apart in the signature, so it has no name, and names are the keys of the request body.`,
  help: () => "Give the parameter a name and take it apart in the body, or list its parts as parameters of their own.",
  explanation: `The request body is an object whose keys are the parameter names.

${wrongRight("async runRemote({ text, lang }: Request)", "async runRemote(text: string, lang: string)")}`,
});

export const restParameter = rule<{ readonly name: string }>({
  code: "CHN4014",
  slug: "rest-parameter",
  severity: "error",
  title: "A rest parameter",
  message: ({ name }) =>
    `runRemote collects its arguments in \`...${name}\`, but every key of the request body is one parameter.`,
  help: ({ name }) => `Take an array instead: ${name}: T[], or list the parameters one by one.`,
  explanation: wrongRight("async runRemote(...pages: string[])", "async runRemote(pages: string[])"),
});

export const untypedParameter = rule<{ readonly name: string }>({
  code: "CHN4015",
  slug: "untyped-parameter",
  severity: "error",
  title: "A parameter without a type",
  message: ({ name }) =>
    `The parameter \`${name}\` of runRemote has neither a type nor a default value, so nothing is known of what may be sent.`,
  help: ({ name }) => `Write its type: ${name}: string, or give it a default value.`,
  explanation: wrongRight("async runRemote(text)", "async runRemote(text: string)"),
});

export const promiseOfStream = rule<Where>({
  code: "CHN4017",
  slug: "promise-of-stream",
  severity: "error",
  title: "A promise of a stream",
  message: ({ accessor, type }) =>
    `${subject(accessor)} is \`${type}\`, a promise of a stream. Callers get a stream directly, without waiting for one first.`,
  help: () =>
    "Write it as async *runRemote(…): AsyncGenerator<…>, or return the iterable from a method that is not async.",
  explanation: wrongRight(
    "async runRemote(): Promise<AsyncIterable<string>>",
    "async *runRemote(): AsyncGenerator<string>",
  ),
});

export const synchronousGenerator = rule<Where>({
  code: "CHN4018",
  slug: "synchronous-generator",
  severity: "error",
  title: "A generator that is not async",
  message: ({ accessor, type }) =>
    `${subject(accessor)} is \`${type}\`. Only async generators can be streamed: a synchronous one would hold up the server.`,
  help: () => "Write async *runRemote(…): AsyncGenerator<…>, or return an array.",
  explanation: wrongRight("*runRemote(): Generator<string>", "async *runRemote(): AsyncGenerator<string>"),
});

export const streamInside = rule<Where>({
  code: "CHN4019",
  slug: "stream-inside",
  severity: "error",
  title: "A stream in the wrong place",
  message: ({ accessor, type }) =>
    `${subject(accessor)} is the stream \`${type}\`. Only the whole result of runRemote can be streamed.`,
  help: () => "Return the stream itself, or send an array.",
  explanation: wrongRight("async runRemote(lines: AsyncIterable<string>)", "async runRemote(lines: string[])"),
});

export const websocketNotAlone = rule<{ readonly count: number }>({
  code: "CHN4020",
  slug: "websocket-not-alone",
  severity: "error",
  title: "A websocket beside other parameters",
  message: ({ count }) =>
    `runRemote takes a websocket and ${count === 2 ? "another parameter" : `${count - 1} more parameters`}. A websocket carries everything, so it must be the only one.`,
  help: () => "Remove the other parameters and read them from the first message, or take no websocket.",
  explanation: wrongRight(
    "async runRemote(socket: WebSocketProtocol, lang: string)",
    "async runRemote(socket: WebSocketProtocol)",
  ),
});

export const websocketResult = rule<Where>({
  code: "CHN4021",
  slug: "websocket-result",
  severity: "error",
  title: "A websocket endpoint with a result",
  message: ({ type }) =>
    `runRemote takes a websocket and returns \`${type}\`. Everything goes through the socket, so the result must be Promise<void>.`,
  help: () => "Send the value over the socket and return Promise<void>, or take no websocket.",
  explanation: wrongRight(
    "async runRemote(socket: WebSocketProtocol): Promise<string>",
    "async runRemote(socket: WebSocketProtocol): Promise<void>",
  ),
});

export const schemaNotExported = rule<Where & { readonly constant: string }>({
  code: "CHN4022",
  slug: "schema-not-exported",
  severity: "warning",
  title: "A schema that the server cannot reach",
  message: ({ accessor, constant }) =>
    `${subject(accessor)} has the type of the schema \`${constant}\`, which its file does not export. The server checks the TypeScript type instead, without what only the schema knows (lengths, formats, refinements).`,
  help: ({ constant }) =>
    `Export it: export const ${constant} = …, or accept the looser check by naming the type yourself.`,
  explanation: wrongRight(
    "const Order = z.object({ id: z.uuid() });",
    "export const Order = z.object({ id: z.uuid() });",
  ),
});

export const schemaTransforms = rule<Where & { readonly constant: string }>({
  code: "CHN4023",
  slug: "schema-transforms",
  severity: "warning",
  title: "A schema whose result it would refuse itself",
  message: ({ accessor, constant }) =>
    `${subject(accessor)} has the output type of \`${constant}\`, and what comes out of that schema is not accepted by it again. The server checks the TypeScript type instead of running the schema.`,
  help: ({ constant }) =>
    `Use the input type (z.input<typeof ${constant}>) and parse in runRemote, or remove the transform.`,
  explanation: `Callers in the chain send values of the parameter's type. When a schema turns strings into numbers, its output type is a number, and the schema would refuse that number.`,
});

export const toJsonParameter = rule<Where>({
  code: "CHN4024",
  slug: "to-json-parameter",
  severity: "error",
  title: "A parameter that cannot be built again",
  message: ({ accessor, type }) =>
    `${subject(accessor)} is \`${type}\`, which has a toJSON() method. That says what is sent, but not how to get the object back from it.`,
  help: () => "Take the plain data as the parameter's type, or build the object inside runRemote.",
  explanation: wrongRight(
    "async runRemote(price: Money): Promise<void>",
    "async runRemote(price: { amount: string; currency: string }): Promise<void>",
  ),
});

export const leafParameters = rule<{ readonly count: number; readonly base: string }>({
  code: "CHN4025",
  slug: "leaf-parameters",
  severity: "error",
  title: "A leaf whose request body has more than one part",
  message: ({ count, base }) =>
    `runRemote of a ${base} takes ${count} parameters. Its sole parameter is the whole request body of the service it stands for.`,
  help: () => "Put them in one object: runRemote(body: { … }), or use a ChainletBase that calls it.",
  explanation: wrongRight(
    "abstract runRemote(prompt: string, n: number): Promise<Answer>",
    "abstract runRemote(body: { prompt: string; n: number }): Promise<Answer>",
  ),
});

export const schemaChanged = rule<{
  readonly accessor: string;
  readonly constant: string;
  readonly written: string;
  readonly why: "changed" | "unreachable" | "raw";
}>({
  code: "CHN4026",
  slug: "schema-changed",
  severity: "warning",
  title: "A schema of which only the type is left",
  message: ({ accessor, constant, written, why }) =>
    why === "raw"
      ? `${subject(accessor)} streams its pieces as they come, so that the schema \`${constant}\` is not run on them: they arrive cut anywhere.`
      : why === "changed"
        ? `${subject(accessor)} takes only the type of the schema \`${constant}\` and makes something else of it${written === constant ? "" : `: \`${short(written)}\``}. The server checks that type, without what only the schema knows (lengths, formats, refinements).`
        : `${subject(accessor)} has the type of the schema \`${constant}\`, which is no constant at the top level of a file of this project, so the server has nothing to import. It checks the TypeScript type instead, without what only the schema knows (lengths, formats, refinements).`,
  help: ({ constant, why }) =>
    why === "raw"
      ? `Stream objects with the piece in them, which are sent one by one and checked, or write the type of the pieces out, as in AsyncGenerator<string>.`
      : why === "changed"
        ? `Change the schema and take the type of the result (export const Part = … made from ${constant}), or accept the looser check by writing the type out.`
        : `Export a constant for it from a file of your own (export const Mine = ${constant}) and take the type of that, or accept the looser check by writing the type out.`,
  explanation: `A type made from a schema's type (\`Omit\`, \`Partial\`, an intersection, \`Order["id"]\`) has no schema of its own that a server could run. Schema libraries have the same operations for schemas.

${wrongRight(
  'type NewOrder = Omit<z.infer<typeof Order>, "id">;',
  "export const NewOrder = Order.omit({ id: true });\ntype NewOrder = z.infer<typeof NewOrder>;",
)}`,
});

export const constraintLost = rule<Where & { readonly name: string; readonly why: "computed" | "raw" }>({
  code: "CHN4027",
  slug: "constraint-lost",
  severity: "warning",
  title: "A constraint that does not reach the value",
  message: ({ accessor, type, name, why }) =>
    why === "raw"
      ? `${subject(accessor)} streams its pieces as they come, so that what the comment of \`${name}\` demands is not checked of them: they arrive cut anywhere.`
      : `${subject(accessor)} is computed from \`${name}\`, whose comment demands more than its type. The server checks the TypeScript type \`${type}\` alone there.`,
  help: ({ name, why }) =>
    why === "raw"
      ? "Stream objects with the piece in them, which are sent one by one and checked, or write the type of the pieces out, as in AsyncGenerator<string>."
      : `Write \`${name}\` itself where the value is, or repeat its tags there.`,
  explanation: `What \`@minimum\` and its kin demand is not part of the TypeScript type. It is followed through aliases, generics, lists, maps and properties, but not through types that TypeScript computes, such as conditional types.

${wrongRight(
  "/** @minimum 1 */\ntype Port = number;\nasync runRemote(port: NonNullable<Port | null>)",
  "/** @minimum 1 */\ntype Port = number;\nasync runRemote(port: Port)",
)}`,
});

const short = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text);
