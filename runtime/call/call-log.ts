/** Where calls say what happened to them. */
export interface CallLog {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
}

/**
 * Standard error only: what a chain prints itself must stay readable by programs. `debug` is dropped. Nothing of this is
 * an error, and `console.error` would be shown as one by a server.
 */
export const consoleCallLog: CallLog = {
  debug: () => {},
  info: (message) => console.warn(message),
  warn: (message) => console.warn(message),
};
