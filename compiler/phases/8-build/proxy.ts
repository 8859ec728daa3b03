const names = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "ALL_PROXY", "NO_PROXY"];

/**
 * The proxy settings of this environment as build arguments. BuildKit knows these names: steps see them, and neither the image, its
 * history nor the build cache does.
 */
export function proxyArguments(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of names.flatMap((each) => [each, each.toLowerCase()])) {
    const value = environment[name];
    if (value) found[name] = value;
  }
  return found;
}
