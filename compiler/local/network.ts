import { execa } from "execa";

export type NetworkCut = { readonly kind: "cut" } | { readonly kind: "open"; readonly why: string };

/** Can this system start a process without any network (`unshare -rn`, Linux with user namespaces)? */
export async function canCutNetwork(): Promise<NetworkCut> {
  if (process.platform !== "linux") return { kind: "open", why: `${process.platform} has no way to cut it` };
  const { exitCode, code } = await execa("unshare", ["-rn", "true"], { reject: false, stdio: "ignore" });
  if (exitCode === 0) return { kind: "cut" };
  const why = code === "ENOENT" ? "unshare (util-linux) is not installed" : "this system does not allow unshare -rn";
  return { kind: "open", why };
}
