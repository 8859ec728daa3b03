/** The form of every field that gets into a build file. Each returns why a value is refused, or nothing. */

/** Control characters and the line separators that some readers take for a line break. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const breaking = /[\u0000-\u001f\u007f\u0085\u2028\u2029]/;

export function refusedText(value: string): string | undefined {
  return breaking.test(value) ? "it has a line break or a control character" : undefined;
}

const reference =
  /^(?:(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?|\[[0-9a-f:]+\](?::\d{1,5})?)\/)?[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/i;
export function refusedImage(value: string): string | undefined {
  if (value.length > 500 || !reference.test(value)) return "that is no image reference (registry/name:tag)";
  return undefined;
}

export function refusedAptPackage(value: string): string | undefined {
  return /^[a-z0-9][a-z0-9+.-]+(?::[a-z0-9]+)?(?:=[A-Za-z0-9.+:~-]+)?$/.test(value)
    ? undefined
    : "that is no Debian package name (with =version if need be)";
}

/** A line of a requirements file, where options, comments, continued lines and variables would have a meaning. */
export function refusedPipRequirement(value: string): string | undefined {
  if (refusedText(value) !== undefined) return refusedText(value);
  const plain = /^[A-Za-z0-9]/.test(value) && !/[\\$#]|\s--?[a-z]/i.test(value.replace(/#(egg|subdirectory)=/g, ""));
  return plain ? undefined : "that is no Python requirement (name, name==version)";
}

export function refusedNpmRequirement(value: string): string | undefined {
  return /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*(?:@[\w.^~<>=|*+\s-]+)?$/i.test(value) &&
    !value.startsWith("-")
    ? undefined
    : "that is no npm package (name, name@version)";
}

export function refusedEnvName(value: string): string | undefined {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(value) ? undefined : "names of variables have letters, digits and _ only";
}

/** A path below a folder of the image. */
export function refusedRelativePath(value: string): string | undefined {
  if (refusedText(value) !== undefined) return refusedText(value);
  if (value === "" || value.startsWith("/") || value.startsWith("~")) return "a path below the data folder is needed";
  if (value.split("/").some((part) => part === ".." || part === "." || part === ""))
    return "its path has an empty part, . or ..";
  return value.startsWith("-") ? "it begins with a dash" : undefined;
}

export function refusedAbsolutePath(value: string): string | undefined {
  return /^\/[\w.+@/-]*$/.test(value) && !value.split("/").includes("..")
    ? undefined
    : "an absolute path of letters, digits and . _ + @ - is needed";
}

export function refusedUrl(value: string): string | undefined {
  if (refusedText(value) !== undefined) return refusedText(value);
  if (!URL.canParse(value)) return "that is no URL";
  const { protocol, username, password } = new URL(value);
  if (protocol !== "https:" && protocol !== "http:") return "only http and https URLs can be fetched";
  return username !== "" || password !== "" ? "credentials in a URL would stay in the image" : undefined;
}

export function refusedSha256(value: string): string | undefined {
  return /^[0-9a-f]{64}$/.test(value) ? undefined : "a SHA-256 has 64 hexadecimal digits in lower case";
}

export function refusedSecretName(value: string): string | undefined {
  return /^[-._a-zA-Z0-9]{1,253}$/.test(value) && value !== "." && value !== ".."
    ? undefined
    : "names of secrets have letters, digits and - . _ only";
}
