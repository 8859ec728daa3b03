/** Why a file should not be in an image, as the end of "…, but", or `undefined` when nothing speaks against it. */
export function looksLikeKey(path: string, content: Uint8Array): string | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  if (/^id_(rsa|dsa|ecdsa|ed25519)$/.test(name)) return "its name is that of a private SSH key";
  if (/^\.env(\..+)?$/.test(name) && !/\.(example|sample|template|dist)$/.test(name)) {
    return "`.env` files hold secrets";
  }
  if (name === ".npmrc" || name === ".netrc" || name === ".pypirc" || name === ".git-credentials") {
    return `\`${name}\` holds credentials`;
  }
  if (/(^|\/)\.(aws\/credentials|docker\/config\.json|kube\/config)$/.test(path)) return "it holds credentials";
  if (/\.(p12|pfx|jks|keystore|kdbx)$/.test(name)) return "it is a key store";
  // A key stands at the beginning of its file; code that mentions the marker in a string does not start with it.
  const start = Buffer.from(content.buffer, content.byteOffset, Math.min(content.byteLength, 4096)).toString("latin1");
  if (/^\s*-----BEGIN ([A-Z]+ )*PRIVATE KEY( BLOCK)?-----/m.test(start)) return "it holds a private key";
  return undefined;
}
