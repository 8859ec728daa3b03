import * as rules from "../../diagnostics/catalogue/6-plan.ts";
import type { Chainlet } from "../../model/chain.ts";
import type { Session } from "../../session.ts";
import { configSpan } from "./config-span.ts";
import * as grammar from "./field-grammar.ts";

/** Refuses what has not the form of its field, at the place where it is written. */
export function checkValues(chainlet: Chainlet, session: Session): void {
  const check = (field: string, value: string, refused: (value: string) => string | undefined): void => {
    const why = refused(value);
    if (why === undefined) return;
    const place = { span: configSpan(chainlet, field), chainlet: chainlet.name, accessor: field };
    session.diagnostics.report(rules.valueRefused, { field, value: JSON.stringify(value), why }, place);
  };
  const { dockerImage, assets, options, buildCommands } = chainlet.remoteConfig;
  const { baseImage } = dockerImage;
  if (baseImage.kind === "custom") {
    check("dockerImage.baseImage", baseImage.image, grammar.refusedImage);
    if (baseImage.nodeExecutablePath !== undefined)
      check("dockerImage.baseImage", baseImage.nodeExecutablePath, grammar.refusedAbsolutePath);
    if (baseImage.pythonExecutablePath !== undefined)
      check("dockerImage.baseImage", baseImage.pythonExecutablePath, grammar.refusedAbsolutePath);
  }
  for (const value of dockerImage.aptRequirements)
    check("dockerImage.aptRequirements", value, grammar.refusedAptPackage);
  for (const value of dockerImage.pipRequirements)
    check("dockerImage.pipRequirements", value, grammar.refusedPipRequirement);
  for (const value of dockerImage.npmRequirements)
    check("dockerImage.npmRequirements", value, grammar.refusedNpmRequirement);
  for (const value of assets.secretKeys) check("assets.secretKeys", value, grammar.refusedSecretName);
  for (const { url, localDataPath, sha256 } of assets.externalData) {
    check("assets.externalData", url, grammar.refusedUrl);
    check("assets.externalData", localDataPath, grammar.refusedRelativePath);
    if (sha256 !== undefined) check("assets.externalData", sha256, grammar.refusedSha256);
  }
  for (const [name, value] of Object.entries(options.envVariables)) {
    check("options.envVariables", name, grammar.refusedEnvName);
    check("options.envVariables", value, grammar.refusedText);
  }
  for (const command of buildCommands) check("buildCommands", command, grammar.refusedText);
}
