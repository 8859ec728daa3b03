/** Why a file of that name should not be in an image, as the end of "…, but". */
export function keyLikeName(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  if (/^id_(rsa|dsa|ecdsa|ed25519)$/.test(name)) return "its name is that of a private SSH key";
  if (/^\.env(\..+)?$/.test(name) && !/\.(example|sample|template|dist)$/.test(name))
    return "`.env` files hold secrets";
  if (/^\.(npmrc|netrc|pypirc|git-credentials)$/.test(name)) return `\`${name}\` holds credentials`;
  if (/(^|\/)\.(aws\/credentials|docker\/config\.json|kube\/config)$/.test(path)) return "it holds credentials";
  if (/\.(pem|key|p12|pfx|jks|keystore|kdbx)$/.test(name)) return "its name is that of a key or certificate";
  return undefined;
}
