import { rule } from "../diagnostic.ts";

const twoPlaces = `\`\`\`ts
class HelloWorld extends chains.ChainletBase {
  randInt = chains.depends(RandInt); // a field,

  constructor(private readonly other = chains.depends(Other)) { super(); } // or a constructor parameter's default
}
\`\`\``;

export type NotAChainlet =
  | "framework-base"
  | "no-chainlet"
  | "no-package"
  | "not-exported"
  | "type-import"
  | "clash"
  | "no-name";

const notChainlets: Readonly<Record<NotAChainlet, (text: string) => string>> = {
  "framework-base": (text) => `${text} is the base of all chainlets and no chainlet itself.`,
  "no-chainlet": (text) => `${text} does not extend ChainletBase, so there is nothing to call remotely.`,
  "no-package": (text) => `${text} comes from a package that is not installed, so nothing is known of it.`,
  "not-exported": (text) => `${text} is imported from a file that does not export it.`,
  "type-import": (text) => `${text} is imported as a type only, so it is not there when the code runs.`,
  clash: (text) => `${text} is what two \`export *\` give under one name, so that neither of them gives it.`,
  "no-name": (text) => `${text} is not the name of a class, so it is not known which chainlet is meant.`,
};

export const notAChainlet = rule<{ text: string; why: NotAChainlet }>({
  code: "CHN2020",
  slug: "not-a-chainlet",
  severity: "error",
  title: "depends is given something that is no chainlet",
  message: ({ text, why }) => notChainlets[why](text),
  help: ({ text, why }) => {
    if (why === "type-import") return "Import it without `type`, or give depends another chainlet.";
    if (why === "clash") return "Import it from the file that is meant.";
    if (why === "not-exported") return `Write export before class ${text}, or correct the import.`;
    return "Give depends the class of a chainlet of this project by its name.";
  },
  explanation: `\`depends\` takes the class itself, by a name that leads to its declaration: imports, re-exports and constants that
stand for it are fine.

${twoPlaces}`,
});

export const duplicateDependency = rule<{ chainlet: string; target: string; first: string; second: string }>({
  code: "CHN2021",
  slug: "duplicate-dependency",
  severity: "error",
  title: "The same chainlet is asked for twice",
  message: ({ chainlet, target, first, second }) =>
    `${chainlet} asks for ${target} twice, as ${first} and as ${second}.`,
  help: ({ first, second }) => `Remove ${second} and use ${first} in its place.`,
  explanation: `Options and addresses of dependencies are kept by class, so one chainlet has one stub of each class it calls.`,
});

export type Misplacement =
  | "assignment"
  | "static-field"
  | "nested"
  | "method-parameter"
  | "not-a-chainlet"
  | "leaf"
  | "elsewhere"
  | "not-called";

const misplacements: Readonly<Record<Misplacement, (name: string, member: string) => string>> = {
  assignment: (name, member) => `${name} is assigned to ${member} here, where it is only seen when the code runs.`,
  "static-field": (name, member) =>
    `${name} is the value of the static field ${member}, and statics have no dependencies.`,
  nested: (name, member) => `${name} is only a part of the value of ${member}; it must be the whole value.`,
  "method-parameter": (name, member) => `${name} is the default of ${member}, which is no parameter of a constructor.`,
  "not-a-chainlet": (name) => `${name} is used in a class that is no chainlet.`,
  leaf: (name, member) =>
    `${name} is the value of ${member} in a class that only stands for something built elsewhere, so nobody constructs it.`,
  elsewhere: (name) => `${name} is called where nothing can be handed in.`,
  "not-called": (name) => `${name} is passed around here, so it is not known who will depend on what.`,
};

export const misplacedDepends = rule<{ function: string; place: Misplacement; member: string }>({
  code: "CHN2022",
  slug: "misplaced-depends",
  severity: "error",
  title: "A dependency is asked for at a place where it cannot be",
  message: ({ function: name, place, member }) => misplacements[place](name, member),
  help: ({ function: name, place }) =>
    place === "leaf"
      ? "Remove it here, and ask for the dependency in the chainlet that calls this one."
      : `Make ${name}(…) the whole value of a field of the chainlet, or the whole default of a parameter of its constructor.`,
  explanation: `Who depends on whom is read from source, without running it. So \`depends\` and \`dependsContext\` have two places:

${twoPlaces}`,
});

export const parameterNotInjected = rule<{
  chainlet: string;
  parameter: string;
  form: "plain" | "rest" | "pattern";
  hasDefault: boolean;
}>({
  code: "CHN2023",
  slug: "parameter-not-injected",
  severity: "error",
  title: "A constructor parameter has no value in production",
  message: ({ chainlet, parameter, form, hasDefault }) => {
    if (form !== "plain")
      return `${parameter} of ${chainlet} is ${form === "rest" ? "a rest parameter" : "destructured"}, and nobody hands anything to the constructor.`;
    if (hasDefault) return `The default of ${parameter} of ${chainlet} is neither depends(…) nor dependsContext().`;
    return `${parameter} of ${chainlet} has no default, and nobody hands anything to the constructor.`;
  },
  help: ({ parameter }) =>
    `Give it a default that is depends(SomeChainlet) or dependsContext(). Other values belong in fields: ${parameter.replace(/^\.\.\./, "")} can be one.`,
  explanation: `A server constructs the chainlet without arguments. Dependencies and the context arrive through defaults, which tests
can replace by passing arguments.

${twoPlaces}`,
});

export const constructedChainlet = rule<{ chainlet: string; target: string }>({
  code: "CHN2024",
  slug: "constructed-chainlet",
  severity: "error",
  title: "A chainlet is constructed inside another one",
  message: ({ chainlet, target }) =>
    `${chainlet} constructs ${target} itself, but ${target} lives in a container of its own.`,
  help: ({ target }) => `Ask for it with a field, = depends(${target}), and call runRemote of that.`,
  explanation: `In production every chainlet runs in its own process; what another one holds is a stub. Code that several chainlets
share belongs in plain functions or classes.

${twoPlaces}`,
});
