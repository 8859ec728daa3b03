/** A value or a text that cannot cross the wire. From the decoders it means that the peer sent something malformed (a 400 at a server). */
export class CodecError extends Error {
  override readonly name: string = "CodecError";
  /** Where in the value: `a.b[0]`, empty for the whole. */
  readonly path: string;

  constructor(message: string, path = "") {
    super(path === "" ? message : `\`${path}\`: ${message}`);
    this.path = path;
  }
}

export function keyPath(path: string, key: string): string {
  if (/^[A-Za-z_$][\w$]*$/.test(key)) return path === "" ? key : `${path}.${key}`;
  return `${path}[${JSON.stringify(key)}]`;
}

export function indexPath(path: string, index: number): string {
  return `${path}[${index}]`;
}
