/** Value of a header in the flat, undecoded list that undici hands over; of several with the name the first. */
export function findHeader(raw: readonly Uint8Array[], name: string): string | undefined {
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const candidate = raw[index];
    if (candidate?.length === name.length && latin1(candidate).toLowerCase() === name) {
      const value = raw[index + 1];
      return value === undefined ? undefined : latin1(value);
    }
  }
  return undefined;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}
