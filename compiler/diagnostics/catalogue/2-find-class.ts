import { rule } from "../diagnostic.ts";

export const chainletForm = rule<{ name: string; form: "anonymous" | "expression" | "nested" }>({
  code: "CHN2010",
  slug: "chainlet-form",
  severity: "error",
  title: "A chainlet is not a named class at the top level of a file",
  message: ({ name, form }) => {
    if (form === "anonymous")
      return "This chainlet has no name, and its name is what its package, stub and address are called after.";
    if (form === "nested")
      return `${name} is declared inside a block or a function, so it is not known without running that code.`;
    return `${name === "(anonymous)" ? "This chainlet" : name} is a class expression, and only class declarations can be deployed.`;
  },
  help: () =>
    "Write it as a declaration at the top level: class Name extends ChainletBase { … }. It need not be exported.",
  explanation: `A chainlet becomes a package of its own: its class is cut out of its file by name.

\`\`\`ts
const Ocr = class extends chains.ChainletBase { … }; // wrong
class Ocr extends chains.ChainletBase { … } // right
\`\`\``,
});

export const abstractChainlet = rule<{ name: string }>({
  code: "CHN2011",
  slug: "abstract-chainlet",
  severity: "error",
  title: "An abstract class is used as a chainlet",
  message: ({ name }) => `${name} is abstract, so no instance of it can serve calls.`,
  help: ({ name }) => `Use a class that extends ${name}, or remove "abstract" and give it a body for everything.`,
  explanation: `Abstract classes are welcome as bases of chainlets. What is deployed must be a concrete class.`,
});

export const foreignChainlet = rule<{ name: string }>({
  code: "CHN2012",
  slug: "foreign-chainlet",
  severity: "error",
  title: "A chainlet comes from an installed package",
  message: ({ name }) =>
    `${name} is declared in an installed package, whose TypeScript source is not there to be analysed.`,
  help: ({ name }) => `Declare a chainlet of your own that extends ${name}, or bring its source into the project.`,
  explanation: `Endpoints, configs and dependencies are read from source. Packages from the registry carry compiled code, so their
classes serve as base classes but not as chainlets.`,
});

export const memberNotStatic = rule<{ chainlet: string; name: string; found: "field" | "accessor" | "method" }>({
  code: "CHN2013",
  slug: "config-not-static",
  severity: "error",
  title: "A config member is not a static field",
  message: ({ chainlet, name, found }) =>
    found === "field"
      ? `${name} of ${chainlet} is a field of its instances, so it configures nothing.`
      : `${name} of ${chainlet} is ${found === "accessor" ? "an accessor" : "a method"}, whose value is only known when code runs.`,
  help: ({ name }) => `Write it as a static field with a value: static override ${name} = { … }.`,
  explanation: `The config is read from source without running anything, and it belongs to the class.

\`\`\`ts
remoteConfig = { compute: { gpu: "T4" } }; // wrong: every instance would get one, nobody reads it
static override remoteConfig: chains.RemoteConfig = { compute: { gpu: "T4" } }; // right
\`\`\``,
});

export const misspeltMember = rule<{ chainlet: string; name: string; meant: string }>({
  code: "CHN2014",
  slug: "misspelt-member",
  severity: "error",
  title: "A member's name is nearly one that chainsc reads",
  message: ({ chainlet, name, meant }) => `${chainlet} has no ${meant}, but it has ${name}, which nothing reads.`,
  help: ({ meant, name }) =>
    `Rename ${name} to ${meant}; if it is something else, give it a name that cannot be taken for it.`,
  explanation: `A misspelt \`remoteConfig\` would silently mean the default config: no GPU, no secrets. A misspelt \`isHealthy\` would
never be asked.`,
});

export const unreachedChainlet = rule<{ name: string }>({
  code: "CHN2015",
  slug: "unreached-chainlet",
  severity: "warning",
  title: "A chainlet is part of no chain",
  message: ({ name }) =>
    `Nothing depends on ${name}, it is not marked as an entrypoint, and no other file can import it.`,
  help: ({ name }) => `Ask for it with depends(${name}) where it is needed, mark it, export it, or remove it.`,
  explanation: `Most often a \`depends\` was forgotten. Chainlets that are exported, marked or asked for by a chainlet of another chain
in the same file are left alone.`,
});

export const assignedMember = rule<{ chainlet: string; name: string }>({
  code: "CHN2016",
  slug: "config-assigned",
  severity: "error",
  title: "A config member is assigned by code",
  message: ({ chainlet, name }) =>
    `${name} of ${chainlet} is assigned here, so what its declaration says is not what would hold.`,
  help: ({ name }) => `Write the value where ${name} is declared: static override ${name} = { … }.`,
  explanation: `The config is read from the declaration without running anything. A later assignment would make the running class
differ from what was built, so it is refused.`,
});
