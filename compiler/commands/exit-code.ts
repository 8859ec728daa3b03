/** What the process answers with; documented in docs/cli.md. */
export const exitCode = {
  ok: 0,
  /** Errors in the user's code, or a chain that answered with an error. */
  errors: 1,
  usage: 2,
  /** Generated files are out of date, or a policy refuses. */
  outOfDate: 3,
  /** Engine, registry, network, disk. */
  environment: 4,
  deploymentFailed: 5,
  internal: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** One line for each code, for the reference. */
export const exitCodeMeanings: readonly (readonly [ExitCode, string])[] = [
  [exitCode.ok, "Everything went well."],
  [exitCode.errors, "There are errors in the chain's code, or the chain answered with an error."],
  [exitCode.usage, "The command line or `chainsc.yaml` is wrong."],
  [exitCode.outOfDate, "Generated files are out of date (`build --check`), or a policy refuses."],
  [exitCode.environment, "Something around the project does not work: engine, registry, network, disk."],
  [exitCode.deploymentFailed, "The deployment failed."],
  [exitCode.internal, "chainsc itself failed."],
  [exitCode.interrupted, "Interrupted with Ctrl-C or SIGTERM."],
];
