import type { OptionDescription } from "../../compiler/commands/command.ts";
import { exitCodeMeanings } from "../../compiler/commands/exit-code.ts";
import { commandTable, globalOptions } from "../../compiler/commands/table.ts";

/** docs/cli.md, from the command table. */
export function cliReference(): string {
  const commands = commandTable.map(({ name, summary, arguments: words, options, example, load }) => {
    const usage = words.map((word) => (word.required ? word.name : `[${word.name}]`));
    const lines = [`## ${name}`, "", `${capital(summary)}.`];
    if (!load) lines.push("", "Not there yet: the command says so and exits with 2.");
    lines.push("", "```sh", ["chainsc", name, ...usage, options.length > 0 ? "[options]" : ""].join(" ").trim(), "```");
    if (words.length > 0) {
      lines.push("", "| argument | |", "| --- | --- |");
      for (const word of words) lines.push(`| \`${word.name}\` | ${cell(word.summary)} |`);
    }
    if (options.length > 0) lines.push("", ...optionTable(options));
    lines.push("", `Example, ${example.does}:`, "", "```sh", example.command, "```");
    return `${lines.join("\n")}\n`;
  });
  const codes = exitCodeMeanings.map(([code, meaning]) => `| ${code} | ${meaning} |`);
  return `# Command line

\`chainsc <command> SOURCE [ENTRYPOINT] [options]\`. Data goes to stdout; progress, findings and logs go to stderr. Nothing ever asks a question.

${["| code | meaning |", "| --- | --- |", ...codes].join("\n")}

Options of every command:

${optionTable(globalOptions).join("\n")}

With \`--format json\` a command prints one document, \`{ "version": 1, "diagnostics": [...], ... }\`; lines and columns count from 1.
\`sarif\` is SARIF 2.1.0 for code scanning, \`github\` are annotations of a workflow run.

A warning is silenced by a comment on the line above it: \`// chainsc-ignore CHN5006: the reason\`. One that silences nothing is a warning itself.

${commands.join("\n")}`;
}

function optionTable(options: readonly OptionDescription[]): string[] {
  const rows = options.map(({ flags, summary, choices }) => {
    const values = choices ? ` (${choices.map((choice) => `\`${choice}\``).join(", ")})` : "";
    return `| \`${flags}\` | ${cell(summary)}${values} |`;
  });
  return ["| option | |", "| --- | --- |", ...rows];
}

const cell = (text: string): string => text.replaceAll("|", "\\|");
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
