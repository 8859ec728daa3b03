import { rule } from "../diagnostic.ts";

/** What was asked for, as messages name it: `compute.gpu of Embedder`. */
interface Asked {
  readonly subject: string;
}

const need = "Configs, options and names are read from the source while nothing of it runs.";

export const unsupportedSyntax = rule<Asked & { form: string }>({
  code: "CHN3001",
  slug: "unsupported-syntax",
  severity: "error",
  title: "A form of code that has no value before the program runs",
  message: ({ subject, form }) => `${subject} depends on ${form}, which cannot be worked out without running it.`,
  help: () => "Write the value as a literal, or compute it from constants with plain operators and functions.",
  explanation: `${need} Literals, constants, objects, arrays, templates, operators, conditions, spreads and functions that only compute are understood; \`new\`, regular expressions, loops and getters are not.

\`\`\`ts
const memory = new Size(2).toString(); // wrong
const memory = \`\${2}Gi\`;                // right
\`\`\``,
});

export const unknownName = rule<Asked & { name: string; from?: string | undefined }>({
  code: "CHN3002",
  slug: "unknown-name",
  severity: "error",
  title: "A name that leads nowhere",
  message: ({ subject, name, from }) =>
    from === undefined
      ? `${subject} uses ${name}, and nothing of that name is declared.`
      : `${subject} uses ${name} from "${from}", which could not be found.`,
  help: ({ name, from }) =>
    from === undefined
      ? `Declare or import ${name}, or correct its spelling.`
      : `Correct the import, or install what "${from}" names.`,
  explanation: `A value can only be read through names that are declared: in the file, or in one it imports.

\`\`\`ts
import { gpu } from "./hardwrae.ts"; // wrong: no such file
import { gpu } from "./hardware.ts"; // right
\`\`\``,
});

export const externalValue = rule<Asked & { name: string; from?: string | undefined }>({
  code: "CHN3003",
  slug: "external-value",
  severity: "error",
  title: "A value from code that is not part of the project",
  message: ({ subject, name, from }) =>
    `${subject} uses ${name}${from === undefined ? "" : ` of "${from}"`}. Only its type is known here, and that allows more than one value.`,
  help: () => "Copy the value into a constant of your own.",
  explanation: `The code of installed packages is not read for values: only declarations whose type is one literal (\`declare const gpu: "L4"\`) have a value here.

\`\`\`ts
import { defaults } from "some-package";
static remoteConfig = { compute: { memory: defaults.memory } }; // wrong: its type is string
static remoteConfig = { compute: { memory: "2Gi" } };           // right
\`\`\``,
});

export const reassigned = rule<
  Asked & { name: string; why: "assigned" | "var" | "varying"; what?: string | undefined }
>({
  code: "CHN3004",
  slug: "reassigned",
  severity: "error",
  title: "A variable that has more than one value",
  message: ({ subject, name, why, what }) => {
    if (why === "var")
      return `${subject} uses ${name}, which is declared with var and so has no value until its line has run.`;
    if (why === "varying")
      return `${subject} uses ${name}, ${what ?? "a loop variable"} with a different value each time.`;
    return `${subject} uses ${name}, which is assigned to after its declaration.`;
  },
  help: ({ name, why }) =>
    why === "var" ? `Declare ${name} with const.` : `Keep ${name} constant: give the other value a name of its own.`,
  explanation: `A \`const\`, or a \`let\` that nothing assigns to, has one value wherever it is used. With assignments the value depends on what has run by then.

\`\`\`ts
let memory = "2Gi";
if (large) memory = "16Gi";               // wrong
const memory = large ? "16Gi" : "2Gi";    // right, when large is a constant
\`\`\``,
});

export const mutatedObject = rule<Asked & { name: string; how: "changed" | "passed-on"; by?: string | undefined }>({
  code: "CHN3005",
  slug: "mutated-object",
  severity: "error",
  title: "An object that may be changed",
  message: ({ subject, name, how, by }) => {
    if (how === "changed")
      return `${subject} uses ${name}, and what it holds is changed${by === undefined ? "" : ` by ${by}()`}.`;
    return `${subject} uses ${name}, which is handed to ${by === undefined ? "code" : `\`${by}\``}, which may change it.`;
  },
  help: ({ name, how }) =>
    how === "changed"
      ? `Build the object in one piece, for example with a spread: { ...${/^[\w$.]+$/.test(name) ? name : "defaults"}, key: value }.`
      : "Hand over a copy made with structuredClone(…), or keep an object for the config that nothing else uses.",
  explanation: `An object is a constant only when nothing changes it. Harmless are reads that end in a string, number or boolean, spreads, calls that are known not to change anything (\`Object.keys\`, \`map\`, …) and other constants that are used just as carefully.

\`\`\`ts
const shared = { cpuCount: 1 };
shared.cpuCount = 4;                          // wrong
const large = { ...shared, cpuCount: 4 };     // right
\`\`\``,
});

export const environmentRead = rule<Asked & { what: string }>({
  code: "CHN3006",
  slug: "environment-read",
  severity: "error",
  title: "A value from the environment",
  message: ({ subject, what }) =>
    `${subject} is read from the environment (${what}), so it has no value at compile time.`,
  help: () =>
    "Write the value, or keep two entry files with two configs. What changes per deployment belongs in userEnv or secrets.",
  explanation: `The same source must give the same packages on every machine. Environment variables, arguments, the current folder and the platform differ from machine to machine.

\`\`\`ts
compute: { gpu: process.env.GPU } // wrong
compute: { gpu: "L4" }            // right
\`\`\``,
});

export const changingValue = rule<Asked & { what: string; source: "clock" | "random" }>({
  code: "CHN3007",
  slug: "changing-value",
  severity: "error",
  title: "A value that differs each time",
  message: ({ subject, what, source }) =>
    `${subject} depends on ${what}, which ${source === "clock" ? "reads the clock" : "is random"} and gives something else each time.`,
  help: () => "Write a fixed value. What must differ per run belongs in runRemote.",
  explanation: `The same source must give the same packages. The clock and random numbers would make every build another one.

\`\`\`ts
name: \`ranker-\${Date.now()}\` // wrong
name: "ranker"               // right
\`\`\``,
});

export const outsideRead = rule<Asked & { what: string }>({
  code: "CHN3008",
  slug: "outside-read",
  severity: "error",
  title: "A value read from a file, a process or the network",
  message: ({ subject, what }) => `${subject} depends on ${what}, which reaches outside of the program.`,
  help: () => 'Import the data instead: import config from "./config.json" with { type: "json" }.',
  explanation: `Nothing is read, started or fetched while a chain is compiled. A JSON file that is imported is data and works.

\`\`\`ts
const config = JSON.parse(readFileSync("config.json", "utf8"));  // wrong
import config from "./config.json" with { type: "json" };        // right
\`\`\``,
});

export const awaitedValue = rule<Asked>({
  code: "CHN3009",
  slug: "awaited-value",
  severity: "error",
  title: "A value that is waited for",
  message: ({ subject }) => `${subject} depends on something asynchronous, which has no value before the program runs.`,
  help: () => "Use a plain value or function, and a static import instead of import(…).",
  explanation: `${need} Promises, async functions and \`import(…)\` only have values at run time.

\`\`\`ts
const { gpu } = await import("./hardware.ts"); // wrong
import { gpu } from "./hardware.ts";           // right
\`\`\``,
});

export const impureCode = rule<Asked & { what: string }>({
  code: "CHN3010",
  slug: "impure-code",
  severity: "error",
  title: "Code that does something besides computing",
  message: ({ subject, what }) => `${subject} depends on ${what}, which changes something while it runs.`,
  help: () => "Compute the value without side effects, for example with map, a spread or a condition.",
  explanation: `A value can be worked out in advance only when computing it changes nothing.

\`\`\`ts
const packages = ["a"]; const count = packages.push("b"); // wrong
const packages = [...base, "b"];                          // right
\`\`\``,
});

export const complexFunction = rule<Asked & { name: string }>({
  code: "CHN3011",
  slug: "complex-function",
  severity: "error",
  title: "A function that does more than compute",
  message: ({ subject, name }) => `${subject} is computed by ${name}, and that function does more than compute.`,
  help: () => "Reduce the function to const and let, if, switch, for…of and return, or write its result as a constant.",
  explanation: `Functions are understood when their body is an expression, or consists of \`const\` and \`let\` declarations, assignments to local names, \`if\`, \`switch\`, \`for…of\`, \`throw\` and \`return\`. An array may be filled by \`push\` where it was made with \`const list = […]\`, as long as it goes nowhere else before it is returned. Other loops, \`var\`, \`try\` and calls for their effect are not.

\`\`\`ts
function memory(gib: number) { while (gib < 8) gib *= 2; return \`\${gib}Gi\`; }   // wrong
function memory(gib: number) { return gib < 8 ? "8Gi" : \`\${gib}Gi\`; }          // right
\`\`\``,
});

export const parameterValue = rule<Asked & { name: string }>({
  code: "CHN3012",
  slug: "parameter-value",
  severity: "error",
  title: "A value that only a caller knows",
  message: ({ subject, name }) =>
    `${subject} uses ${name}, a parameter: its value is only known when the function is called.`,
  help: () => "Use a constant. A config that differs between chainlets can be spread: { ...base, compute: { … } }.",
  explanation: `A parameter has a value when a call is read that gives it one. Where a class or constructor stands inside of a function, or an option is taken from a constructor parameter, there is no such call.

\`\`\`ts
constructor(private retries = 3, ocr = chains.depends(Ocr, { retries })) {} // wrong
constructor(ocr = chains.depends(Ocr, { retries: 3 })) {}                   // right
\`\`\``,
});

export const dynamicKey = rule<Asked>({
  code: "CHN3013",
  slug: "dynamic-key",
  severity: "error",
  title: "A key that is no string or number",
  message: ({ subject }) => `${subject} goes through a key that is no string or number.`,
  help: () => "Use a string or number as the key.",
  explanation: `Objects and functions turn into keys such as \`[object Object]\`. Where that happens it is a mistake.

\`\`\`ts
const memory = sizes[gpu];      // wrong when gpu is an object
const memory = sizes[gpu.name]; // right
\`\`\``,
});

export const cyclicValue = rule<Asked & { name: string }>({
  code: "CHN3014",
  slug: "cyclic-value",
  severity: "error",
  title: "Constants that are defined by each other",
  message: ({ subject, name }) =>
    `${subject} leads back to ${name}, which is being worked out: its value depends on itself.`,
  help: () => "Give one of the constants on the way a value of its own.",
  explanation: `When two modules import constants from each other, one of them is read before it is set.

\`\`\`ts
// a.ts: export const memory = limit;    b.ts: export const limit = memory;  // wrong
\`\`\``,
});

export const wrongOperand = rule<Asked & { problem: string }>({
  code: "CHN3015",
  slug: "wrong-operand",
  severity: "error",
  title: "An operation that fails or gives nothing of use",
  message: ({ subject, problem }) => `${subject} has no value: ${problem}.`,
  help: () => "Correct the expression that is marked.",
  explanation: `Some operations would stop the program when its modules load, or give texts such as \`[object Object]\`.

\`\`\`ts
const name = "ranker-" + options;      // wrong when options is an object
const name = "ranker-" + options.size; // right
\`\`\``,
});

export const missingKey = rule<Asked & { key: string; similar?: string | undefined; known: readonly string[] }>({
  code: "CHN3016",
  slug: "missing-key",
  severity: "error",
  title: "A key that is not there",
  message: ({ subject, key }) => `${subject} uses ${key}, and there is no such key in what it is read from.`,
  help: ({ similar, known }) => {
    if (similar !== undefined) return `Did you mean ${similar}?`;
    const shown = known.slice(0, 8).join(", ");
    return known.length === 0
      ? "Correct the key."
      : `There is ${shown}${known.length > 8 ? ", …" : ""}. Add the key, or give a fallback with ??.`;
  },
  explanation: `Reading a key that is not there gives undefined, which would silently mean "not set".

\`\`\`ts
const gpus = { small: "T4", large: "H100" };
gpu: gpus["lagre"]  // wrong
gpu: gpus.large     // right
\`\`\``,
});

export const budgetExceeded = rule<Asked & { what: "steps" | "depth" | "size" }>({
  code: "CHN3017",
  slug: "budget-exceeded",
  severity: "error",
  title: "A value that takes too much work",
  message: ({ subject, what }) => {
    const limit = {
      steps: "takes too many steps to work out",
      depth: "is nested too deeply, or calls itself without end",
      size: "gets too large",
    };
    return `${subject} ${limit[what]}.`;
  },
  help: () => "Write the result as a constant.",
  explanation: `Working out values has a limit of steps, of depth and of size, so that a compilation always ends.

\`\`\`ts
const f = (n: number): number => f(n + 1); // wrong: it never ends
\`\`\``,
});

export const usedTooEarly = rule<Asked & { name: string }>({
  code: "CHN3018",
  slug: "used-too-early",
  severity: "error",
  title: "A constant that is used before it is set",
  message: ({ subject, name }) => `${subject} uses ${name} before the line that sets it has run.`,
  help: ({ name }) => `Move ${name} above its use.`,
  explanation: `Modules run from top to bottom, and static members are set where the class stands. Using a constant above its declaration stops the program with a ReferenceError.

\`\`\`ts
class Ranker extends chains.ChainletBase {
  static override remoteConfig = { compute: { memory } }; // wrong: memory is declared below
}
const memory = "2Gi";
\`\`\``,
});

export const unmodelledCall = rule<Asked & { what: string }>({
  code: "CHN3019",
  slug: "unmodelled-call",
  severity: "error",
  title: "A built-in that is not worked out in advance",
  message: ({ subject, what }) => `${subject} depends on ${what}, which is not worked out at compile time.`,
  help: () => "Use another way to compute the value, or write it as a constant.",
  explanation: `Most methods of strings, numbers and arrays and the common functions of \`Object\`, \`Math\`, \`Number\` and \`JSON\` are known. What depends on the language of the machine (\`toLocaleString\`, \`Intl\`) never is.

\`\`\`ts
const cpus = Number((4).toLocaleString()); // wrong
const cpus = 4;                            // right
\`\`\``,
});
