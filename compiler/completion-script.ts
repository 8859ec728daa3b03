import { commandTable, globalOptions } from "./commands/table.ts";

export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/** A completion script of the command table. Arguments that are files are left to the shell. */
export function completionScript(shell: Shell): string {
  switch (shell) {
    case "bash":
      return bash();
    case "zsh":
      return `#compdef chainsc\nautoload -U +X bashcompinit && bashcompinit\n${bash()}`;
    case "fish":
      return fish();
  }
}

const longNames = (flags: string): string => /--[a-z-]+/.exec(flags)?.[0] ?? flags;

function bash(): string {
  const globals = globalOptions.map(({ flags }) => longNames(flags));
  const cases = commandTable.map(({ name, options }) => {
    const words = [...new Set([...options.map(({ flags }) => longNames(flags)), ...globals, "--help"])];
    return `    ${name}) words="${words.join(" ")}" ;;`;
  });
  return `_chainsc() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commandTable.map(({ name }) => name).join(" ")} --help --version" -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
    *) COMPREPLY=($(compgen -f -- "$current")) ;;
  esac
}
complete -o filenames -F _chainsc chainsc
`;
}

function fish(): string {
  const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  const lines = commandTable.flatMap(({ name, summary, options }) => [
    `complete -c chainsc -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`,
    ...options.map(
      ({ flags, summary: text }) =>
        `complete -c chainsc -n '__fish_seen_subcommand_from ${name}' -l ${longNames(flags).slice(2)} -d ${quoted(text)}`,
    ),
  ]);
  const globals = globalOptions.map(
    ({ flags, summary }) => `complete -c chainsc -l ${longNames(flags).slice(2)} -d ${quoted(summary)}`,
  );
  return `${[...lines, ...globals].join("\n")}\n`;
}
