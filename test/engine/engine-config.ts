import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { testBaseImage } from "./engine.ts";

const catalogueFile = fileURLToPath(new URL("../../templates/base-images.json", import.meta.url));
const certificates = "/etc/ssl/certs/ca-certificates.crt";

/**
 * A `chainsc.yaml` for the test engine: what the catalogue calls its images → what `npm run engine` made, this machine's certificates
 * for networks that need them, and no GPUs.
 */
export function engineConfig(): string {
  const catalogue: Catalogue = JSON.parse(readFileSync(catalogueFile, "utf8"));
  const node = catalogue.node
    .filter(({ id }) => id === catalogue.defaultNode)
    .map(({ reference }) => [reference, testBaseImage]);
  const cuda = catalogue.cuda.map(({ reference }) => [reference, "chainsc-test/cuda:stand-in"]);
  return JSON.stringify({
    baseImages: Object.fromEntries([...node, ...cuda]),
    build: existsSync(certificates) ? { caCertificates: certificates } : {},
    remotes: { local: { kind: "docker", gpu: "ignore" } },
  });
}

interface Catalogue {
  readonly node: readonly { readonly id: string; readonly reference: string }[];
  readonly cuda: readonly { readonly reference: string }[];
  readonly defaultNode: string;
}
