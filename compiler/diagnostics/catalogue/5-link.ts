import { rule } from "../diagnostic.ts";

export const dependencyCycle = rule<{ path: readonly string[] }>({
  code: "CHN5001",
  slug: "dependency-cycle",
  severity: "error",
  title: "Chainlets depend on each other in a circle",
  message: ({ path }) => `These chainlets wait for each other: ${path.join(" → ")}.`,
  help: ({ path }) =>
    `Remove one of these dependencies. What both sides need belongs in a chainlet that ${path[0]} and ${path.at(-2)} can both ask for, or in a plain function.`,
  explanation: `A call that comes back to its caller can never be planned, started or timed out in order: each side needs the address
of the other before it is ready. The circle is shown in full, each step with its place.

\`\`\`ts
class Ping extends chains.ChainletBase { pong = chains.depends(Pong); … }
class Pong extends chains.ChainletBase { ping = chains.depends(Ping); … } // wrong
\`\`\``,
});

export const selfDependency = rule<{ chainlet: string; member: string }>({
  code: "CHN5002",
  slug: "self-dependency",
  severity: "error",
  title: "A chainlet depends on itself",
  message: ({ chainlet, member }) =>
    `${chainlet} asks for itself as ${member}, so a call would wait for another call of the same chainlet.`,
  help: () => "Call the method directly, or move what is repeated into a method or function of its own.",
  explanation: `A chainlet that calls itself remotely fills its own queue until nothing is left to answer. A plain method call does not.`,
});

export const duplicateClassName = rule<{ name: string; files: readonly string[] }>({
  code: "CHN5003",
  slug: "duplicate-class-name",
  severity: "error",
  title: "Two chainlets of a chain have the same class name",
  message: ({ name, files }) => `The chain has several chainlets called ${name}: in ${files.join(" and ")}.`,
  help: () => "Rename one of the classes. Packages, stubs and metadata are called after the class.",
  explanation: `The class name is the key of a chainlet within its chain: of its folder, its stub and its metadata. The same name in
different chains is fine.`,
});

export const duplicateDisplayName = rule<{ displayName: string; chainlets: readonly [string, string] }>({
  code: "CHN5004",
  slug: "duplicate-display-name",
  severity: "error",
  title: "Two chainlets of a chain have the same display name",
  message: ({ displayName, chainlets: [first, second] }) => `${first} and ${second} are both called ${displayName}.`,
  help: ({ chainlets: [, second] }) =>
    `Give ${second} a remoteConfig with a name of its own. A subclass inherits its base's config, the name included.`,
  explanation: `The display name (\`remoteConfig.name\`, else the class name) is how the platform and the addresses tell chainlets
apart.

\`\`\`ts
class Large extends Small {
  static override remoteConfig = { ...Small.remoteConfig, name: "large" };
}
\`\`\``,
});

export const namesDifferByCase = rule<{ names: readonly [string, string]; what: "class" | "display" }>({
  code: "CHN5005",
  slug: "names-differ-by-case",
  severity: "error",
  title: "Two names differ only by case",
  message: ({ names: [first, second], what }) =>
    `The ${what} names ${first} and ${second} differ only by upper and lower case, which folders and host names do not tell apart.`,
  help: ({ what }) =>
    what === "class" ? "Rename one of the classes." : "Give one of them another name in its remoteConfig.",
  explanation: `Many file systems and all host names ignore case. One of the two would overwrite the other.`,
});

export const displayNamePattern = rule<{ displayName: string; chainlet: string; isClassName: boolean }>({
  code: "CHN5006",
  slug: "display-name-pattern",
  severity: "error",
  title: "A display name has characters that are not allowed",
  message: ({ displayName, isClassName }) =>
    `The display name ${JSON.stringify(displayName)}${isClassName ? ", which is the class name," : ""} may only have letters A to Z, digits, _ and - (^[a-zA-Z0-9_-]+$).`,
  help: ({ isClassName }) =>
    isClassName
      ? 'Set a name in its remoteConfig: { name: "…" }, or rename the class.'
      : "Choose a name of letters, digits, _ and -.",
  explanation: `The display name becomes part of host names, image names and addresses.`,
});

export const innerTimeoutLonger = rule<{
  outer: string;
  middle: string;
  inner: string;
  outerSeconds: number;
  innerSeconds: number;
}>({
  code: "CHN5007",
  slug: "inner-timeout-longer",
  severity: "warning",
  title: "A timeout can never be reached",
  message: ({ outer, middle, inner, outerSeconds, innerSeconds }) =>
    `${middle} waits up to ${innerSeconds} s for ${inner}, but ${outer} gives ${middle} only ${outerSeconds} s: the last ${rounded(innerSeconds - outerSeconds)} s of it can never be used.`,
  help: ({ outer, middle, inner, outerSeconds, innerSeconds }) =>
    `Give ${middle} in ${outer} more than ${innerSeconds} s, or ${inner} in ${middle} less than ${outerSeconds} s.`,
  explanation: `The deadline of a call is passed down: no inner call outlives the outer one. A longer inner timeout is not wrong, but the
timeout that fires is then not the one that was set here.`,
});

const rounded = (seconds: number): number => Math.round(seconds * 1000) / 1000;

export const websocketDependency = rule<{ chainlet: string; target: string }>({
  code: "CHN5008",
  slug: "websocket-dependency",
  severity: "error",
  title: "A chainlet with a websocket endpoint is a dependency",
  message: ({ chainlet, target }) =>
    `${chainlet} depends on ${target}, whose endpoint is a websocket, and only the entrypoint can have one.`,
  help: ({ target }) => `Let runRemote of ${target} take and answer values, or stream with an async generator.`,
  explanation: `A websocket belongs to one client and one connection. Between chainlets, streams do the same work and can be retried and
timed out.`,
});

export const websocketTransport = rule<{ chainlet: string; endpoint: "websocket" | "http"; transport: string }>({
  code: "CHN5009",
  slug: "websocket-transport",
  severity: "error",
  title: "The transport option does not fit the endpoint",
  message: ({ chainlet, endpoint, transport }) =>
    endpoint === "websocket"
      ? `The endpoint of ${chainlet} is a websocket, but its options.transport is ${transport}.`
      : `options.transport of ${chainlet} is ${transport}, but its endpoint takes no websocket.`,
  help: ({ endpoint }) =>
    endpoint === "websocket"
      ? 'Write { kind: "websocket" }, or leave transport out.'
      : "Leave transport out, or let runRemote take a WebSocketProtocol.",
  explanation: `The transport follows from the signature of \`runRemote\`; the option only carries settings of it, such as ping intervals.`,
});

export const callDoesNotFit = rule<{ problem: string; code: number; target: string }>({
  code: "CHN5010",
  slug: "call-does-not-fit",
  severity: "error",
  title: "A call of a dependency does not fit it",
  message: ({ problem, target }) => `This use of ${target} does not fit it. ${problem}`,
  help: ({ code, target }) =>
    code === 2339 || code === 2551
      ? `Call runRemote, or let runRemote of ${target} do what is missing. TypeScript reports this as TS${code}.`
      : `Change the call, or change runRemote of ${target}, which would refuse it. TypeScript reports this as TS${code}.`,
  explanation: `Calls between chainlets cross a process boundary, where the other side checks what it gets. A mistake that the types show
is therefore an error of the build, also where types are otherwise not checked.`,
});

export const chainNameRefused = rule<{ name: string }>({
  code: "CHN5011",
  slug: "chain-name-refused",
  severity: "error",
  title: "The chain's name cannot be used",
  message: ({ name }) => `${JSON.stringify(name)} cannot be the name of a chain: no folder can be called after it.`,
  help: () => "Choose a name with at least one letter or digit.",
  explanation: `The name of a chain is free text. The folder of its packages is derived from it, which needs at least one letter or digit.`,
});
