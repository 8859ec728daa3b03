import type { RemoteErrorDetail } from "./remote-error-detail.ts";

/**
 * What a chainlet threw, as far as its detail tells: an `Error` with that name, message and place. Its class and its own properties stay
 * where it was thrown, in a local run as well, so that no caller comes to rely on them.
 */
export function thrownRemotely({ exceptionClsName, exceptionMessage, userStackTrace }: RemoteErrorDetail): Error {
  const error = new Error(exceptionMessage);
  const places = [...userStackTrace].reverse().map(({ name, filename, lineno, column }) => {
    const place = [filename, lineno ?? 1, column ?? 1].join(":");
    return `\n    at ${name} (${place})`;
  });
  const hidden = (value: string) => ({ value, writable: true, configurable: true });
  return Object.defineProperties(error, {
    name: hidden(exceptionClsName),
    stack: hidden(`${exceptionClsName}: ${exceptionMessage}${places.join("")}`),
  });
}
