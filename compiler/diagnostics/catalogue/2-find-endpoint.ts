import { rule } from "../diagnostic.ts";

const method = `\`\`\`ts
async runRemote(text: string): Promise<number> { … }
async *runRemote(text: string): AsyncGenerator<string> { … }
\`\`\``;

export const missingEndpoint = rule<{ chainlet: string; similar: string | undefined }>({
  code: "CHN2030",
  slug: "missing-endpoint",
  severity: "error",
  title: "A chainlet has no runRemote",
  message: ({ chainlet, similar }) =>
    `${chainlet} has no method runRemote, so there is nothing to call${similar === undefined ? "" : `; it has ${similar}`}.`,
  help: ({ similar }) =>
    similar === undefined
      ? "Add it: async runRemote(…): Promise<…> { … }."
      : `Did you mean runRemote? Rename ${similar}.`,
  explanation: `The method \`runRemote\` is the endpoint of a chainlet. Its parameters become the request, its result the answer.

${method}`,
});

export type EndpointForm = "field" | "accessor" | "static" | "hidden" | "optional" | "abstract";

const forms: Readonly<Record<EndpointForm, string>> = {
  field: "is a field",
  accessor: "is an accessor",
  static: "is static",
  hidden: "is private or protected",
  optional: "is optional",
  abstract: "has no body",
};

export const endpointNotAMethod = rule<{ chainlet: string; form: EndpointForm }>({
  code: "CHN2031",
  slug: "endpoint-not-a-method",
  severity: "error",
  title: "runRemote is not a plain method",
  message: ({ chainlet, form }) =>
    `runRemote of ${chainlet} ${forms[form]}, and the endpoint must be a public method of the instance.`,
  help: () => "Write it as async runRemote(…): Promise<…> { … }.",
  explanation: `A field that holds a function, an accessor or a static member is not what callers of an instance see by its type.

${method}`,
});

export const endpointOverloads = rule<{ chainlet: string; count: number }>({
  code: "CHN2032",
  slug: "endpoint-overloads",
  severity: "error",
  title: "runRemote has overloads",
  message: ({ chainlet, count }) =>
    `runRemote of ${chainlet} is declared ${count} times, and one endpoint has one signature.`,
  help: () => "Keep one signature; a union or optional parameters can often say the same.",
  explanation: `The request is checked against the parameters of \`runRemote\`. With overloads there would be several answers to what
is right.

${method}`,
});

export const endpointGeneric = rule<{ chainlet: string }>({
  code: "CHN2033",
  slug: "endpoint-generic",
  severity: "error",
  title: "runRemote is generic",
  message: ({ chainlet }) => `runRemote of ${chainlet} has type parameters, which no request can carry.`,
  help: () => "Replace them by the types that are really sent.",
  explanation: `Type parameters are chosen by the caller's compiler and are gone at run time; a server could not check anything.`,
});

export const endpointGenerator = rule<{ chainlet: string }>({
  code: "CHN2034",
  slug: "endpoint-generator",
  severity: "error",
  title: "runRemote is a synchronous generator",
  message: ({ chainlet }) =>
    `runRemote of ${chainlet} is a generator without async, and only asynchronous ones can stream.`,
  help: () => "Write async *runRemote(…): AsyncGenerator<…> { … }.",
  explanation: `A stream is sent while it is made, so its generator must be asynchronous.

${method}`,
});

export type HealthCheckProblem = "not-a-method" | "static" | "parameters" | "answer" | "generator";

const healthProblems: Readonly<Record<HealthCheckProblem, string>> = {
  "not-a-method": "is not a method",
  static: "is static",
  parameters: "has parameters, and nobody passes any",
  answer: "does not answer a boolean",
  generator: "is a generator",
};

export const healthCheckShape = rule<{ chainlet: string; problem: HealthCheckProblem }>({
  code: "CHN2040",
  slug: "health-check-shape",
  severity: "error",
  title: "isHealthy is not a health check",
  message: ({ chainlet, problem }) => `isHealthy of ${chainlet} ${healthProblems[problem]}.`,
  help: () => "Write it as override isHealthy(): boolean { … } or override async isHealthy(): Promise<boolean> { … }.",
  explanation: `\`isHealthy\` is asked by the readiness probe. It takes nothing and answers whether the chainlet can serve.`,
});
