/** Where calls say what happened to them. */
export interface CallLog {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
}

/** Standard error only: what a chain prints itself must stay readable by programs. `debug` is dropped. */
export const consoleCallLog: CallLog = {
  debug: () => {},
  info: (message) => console.error(message),
  warn: (message) => console.warn(message),
};
