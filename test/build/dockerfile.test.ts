import { describe, expect, it } from "vitest";
import {
  baseImagesOf,
  instructionsOf,
  secretLookingNames,
  wholeContextCopies,
} from "../../compiler/phases/8-build/dockerfile.ts";

const namesIn = (dockerfile: string): string[] =>
  secretLookingNames(instructionsOf(dockerfile)).map(({ name }) => name);
const copiesAll = (dockerfile: string): boolean => wholeContextCopies(instructionsOf(dockerfile)).length > 0;

describe("what a Dockerfile says", () => {
  it("joins continued lines and leaves out comments", () => {
    expect(instructionsOf("# note\nFROM a\n\nrun one \\\n  # in between\n  two\nUSER 1\n")).toEqual([
      { keyword: "FROM", rest: "a", line: 2 },
      { keyword: "RUN", rest: "one two", line: 4 },
      { keyword: "USER", rest: "1", line: 7 },
    ]);
  });

  it("starts from and copies from images, its own stages apart", () => {
    const dockerfile = `FROM --platform=linux/amd64 node:24 AS Node
FROM cuda:12 AS base
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --chown=1:1 --from=ghcr.io/tools/uv:1 /uv /bin/uv
RUN --mount=type=bind,from=alpine:3,target=/x true
FROM base
COPY --from=0 /x /x
FROM scratch`;
    expect(baseImagesOf(instructionsOf(dockerfile))).toEqual(["alpine:3", "cuda:12", "ghcr.io/tools/uv:1", "node:24"]);
  });
});

describe("names that look like secrets", () => {
  it.each([
    ["ARG NPM_TOKEN", ["NPM_TOKEN"]],
    ["ARG githubToken=x", ["githubToken"]],
    ["ENV DB_PASSWORD=x A=1 MY_API_KEY='a b'", ["DB_PASSWORD", "MY_API_KEY"]],
    ["ENV DB_PASSWORD old form", ["DB_PASSWORD"]],
    ['ENV NOTE="my SECRET=1"', []],
    ["ENV PUBLIC_KEY=x MAX_TOKENS=5 TOKENIZERS_PARALLELISM=false KEYBOARD=de AUTHOR=me", []],
    ["ENV PATH=/usr/bin NODE_ENV=production", []],
    ["RUN --mount=type=secret,id=npm_token true", []],
  ])("%s → %j", (dockerfile, names) => {
    expect(namesIn(dockerfile)).toEqual(names);
  });
});

describe("copies of the whole context", () => {
  it.each([
    "COPY . .",
    "COPY ./ /app/",
    "ADD / /",
    "COPY * /app/",
    'COPY ["a", "./", "/app/"]',
    "COPY .chainsc-build/ca.pem /etc/",
  ])("%s is one", (line) => expect(copiesAll(line)).toBe(true));

  it.each(["COPY dist/ ./", 'COPY ["dist/", "."]', "COPY --from=base / /", "COPY package.json ."])(
    "%s is none",
    (line) => expect(copiesAll(line)).toBe(false),
  );
});
