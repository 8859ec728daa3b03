/** One instruction of a Dockerfile, continued lines joined. */
export interface Instruction {
  readonly keyword: string;
  readonly rest: string;
  /** Of its first line, from 1. */
  readonly line: number;
}

/** Takes a Dockerfile apart far enough to look at it; the engine alone interprets it. */
export function instructionsOf(dockerfile: string): Instruction[] {
  const instructions: Instruction[] = [];
  let open: { text: string; line: number } | undefined;
  for (const [index, raw] of dockerfile.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(raw)) continue;
    const continues = /\\\s*$/.test(raw);
    const part = raw.replace(/\\\s*$/, " ").trim();
    open = open ? { ...open, text: `${open.text} ${part}` } : { text: part, line: index + 1 };
    if (continues) continue;
    const [keyword = "", ...rest] = open.text.split(/\s+/);
    instructions.push({ keyword: keyword.toUpperCase(), rest: rest.join(" "), line: open.line });
    open = undefined;
  }
  return instructions;
}

/** Every image a Dockerfile starts from or copies from, stages of its own apart; sorted, each once. */
export function baseImagesOf(instructions: readonly Instruction[]): string[] {
  const stages = new Set<string>(["scratch"]);
  const bases = new Set<string>();
  for (const { keyword, rest } of instructions) {
    if (keyword === "FROM") {
      const [image = "", as, stage] = withoutFlags(rest);
      if (!stages.has(image.toLowerCase())) bases.add(image);
      if (as?.toLowerCase() === "as" && stage) stages.add(stage.toLowerCase());
    } else if (keyword === "COPY" || keyword === "RUN") {
      for (const [, from = ""] of rest.matchAll(/(?:(?:^|\s)--|,)from=([^\s,]+)/g)) {
        if (!stages.has(from.toLowerCase()) && !/^\d+$/.test(from)) bases.add(from);
      }
    }
  }
  return [...bases].sort();
}

/** A value that would stay in the image, under a name that says it should not. */
export function secretLookingNames(instructions: readonly Instruction[]): (Instruction & { readonly name: string })[] {
  return instructions
    .filter(({ keyword }) => keyword === "ARG" || keyword === "ENV")
    .flatMap((instruction) => namesOf(instruction).map((name) => ({ ...instruction, name })))
    .filter(({ name }) => looksSecret(name));
}

/** `COPY . …` and `ADD . …` from the context: they would take the files of the build along. */
export function wholeContextCopies(instructions: readonly Instruction[]): Instruction[] {
  return instructions.filter(({ keyword, rest }) => {
    if ((keyword !== "COPY" && keyword !== "ADD") || /^--from=|\s--from=/.test(rest)) return false;
    const sources = rest.includes("[")
      ? [...rest.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) => match[1] ?? "").slice(0, -1)
      : withoutFlags(rest).slice(0, -1);
    return sources.some((source) => /^(\.?\/?|\.?\/?\*|\.?\/?\.chainsc-build.*)$/.test(source));
  });
}

function namesOf({ keyword, rest }: Instruction): string[] {
  if (keyword === "ENV" && !/^[A-Za-z_][\w.-]*=/.test(rest)) return [rest.split(/\s+/)[0] ?? ""];
  const unquoted = rest.replace(/"(?:[^"\\]|\\.)*"|'[^']*'/g, "");
  return [...unquoted.matchAll(/(?:^|\s)([A-Za-z_][\w.-]*)/g)].map((match) => match[1] ?? "");
}

// The words of BuildKit's own SecretsUsedInArgOrEnv check, as parts of a name between underscores; names that speak of a key
// that is meant to be seen are let through.
const secretWord = /(^|_)(apikey|auth|credentials?|git_token|key|password|passwd|pword|secrets?|token)($|_)/i;
const publicWord = /(^|_)public($|_)/i;

function looksSecret(name: string): boolean {
  const snake = name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replace(/[-.]/g, "_");
  return secretWord.test(snake) && !publicWord.test(snake);
}

const withoutFlags = (rest: string): string[] =>
  rest.split(/\s+/).filter((word) => word !== "" && !word.startsWith("--"));
