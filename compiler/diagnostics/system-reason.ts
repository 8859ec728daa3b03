const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
  ENAMETOOLONG: "the path is too long",
};

/** Why the system refused something with a file, in words, where that is nobody's mistake here; else `undefined`. */
export function systemReason(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  const code = String(error.code);
  if (Object.hasOwn(reasons, code)) return reasons[code];
  const syscall = "syscall" in error ? error.syscall : undefined;
  if (code !== "ENOENT") return undefined;
  // Node says so of a folder with its parents when the file system is read-only.
  if (syscall === "mkdir") return "the file system is read-only, or a link in the path leads nowhere";
  return syscall === "mkdtemp" ? "there is no such folder" : undefined;
}
