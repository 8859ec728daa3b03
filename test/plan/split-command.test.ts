import { describe, expect, it } from "vitest";
import { splitCommand } from "../../compiler/phases/6-plan/split-command.ts";

describe("the words of a start command", () => {
  const cases: readonly (readonly [string, readonly string[] | undefined])[] = [
    ["", []],
    ["  vllm  serve /models/x --port\t8000 ", ["vllm", "serve", "/models/x", "--port", "8000"]],
    [`sh -c "prepare && serve --name 'a b'"`, ["sh", "-c", "prepare && serve --name 'a b'"]],
    [`echo 'it''s' "a \\"b\\" \\c"`, ["echo", "its", 'a "b" \\c']],
    ["echo a\\ b ''", ["echo", "a b", ""]],
    ["echo $HOME `id` *", ["echo", "$HOME", "`id`", "*"]],
    ["node -e 'one\ntwo'", ["node", "-e", "one\ntwo"]],
    ["echo 'open", undefined],
    ['echo "open', undefined],
  ];
  for (const [command, words] of cases)
    it(`of ${JSON.stringify(command)}`, () => expect(splitCommand(command)).toEqual(words));
});
