import { readFile } from "node:fs/promises";
import { unreadableSetting } from "../../diagnostics/catalogue/8-build.ts";
import type { Session } from "../../session.ts";
import type { ContextFile } from "./context.ts";

/** The folder of a context that only the steps of a build see, by bind mount. Both files are always there, perhaps empty. */
const folder = ".chainsc-build";

/** The certificates and the `.npmrc` that installs inside a build need; `undefined` after a diagnostic. */
export async function readBuildFiles(session: Session): Promise<readonly ContextFile[] | undefined> {
  const { caCertificates, npmrc } = session.config.build;
  const ca = await read("build.caCertificates", caCertificates, session);
  const rc = await read("build.npmrc", npmrc, session);
  if (!ca || !rc) return undefined;
  if (caCertificates !== undefined && !ca.includes("-----BEGIN CERTIFICATE-----")) {
    const why = "it has no PEM certificate in it";
    session.diagnostics.report(unreadableSetting, { setting: "build.caCertificates", file: caCertificates, why });
    return undefined;
  }
  return [
    { path: `${folder}/ca.pem`, content: ca, executable: false },
    { path: `${folder}/npmrc`, content: rc, executable: false },
  ];
}

async function read(setting: string, file: string | undefined, session: Session): Promise<Buffer | undefined> {
  if (file === undefined) return Buffer.alloc(0);
  try {
    return await readFile(file);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    const why = code === "ENOENT" ? "there is no such file" : error instanceof Error ? error.message : String(error);
    session.diagnostics.report(unreadableSetting, { setting, file, why });
    return undefined;
  }
}
