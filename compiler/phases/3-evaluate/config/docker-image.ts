import {
  conflictingKeys,
  keyNeedsOther,
  keyNotAllowed,
  plainBaseImage,
} from "../../../diagnostics/catalogue/3-evaluate.ts";
import type { JsonObject } from "../../../model/json.ts";
import { type BaseImageChoice, basetenImages } from "../../../model/remote-config.ts";
import { absolutePath, aptName, imageReference, line, npmRequirement, pipRequirement, secretName } from "./grammars.ts";
import { path } from "./paths.ts";
import {
  choice,
  defaulting,
  list,
  optional,
  presentOf,
  type Reader,
  required,
  shape,
  text,
  wrongType,
} from "./readers.ts";
import type { Reading, Slot } from "./reading.ts";
import { snakeCase } from "./snake-case.ts";

const authMethods = ["GCP_SERVICE_ACCOUNT_JSON", "AWS_IAM", "AWS_OIDC", "GCP_OIDC", "REGISTRY_SECRET"] as const;

interface AuthRule {
  readonly needs: readonly string[];
  readonly forbids: readonly string[];
}

const awsOidc = ["awsOidcRoleArn", "awsOidcRegion"];
const gcpOidc = ["gcpOidcServiceAccount", "gcpOidcWorkloadIdProvider"];

/** What each way to authenticate calls for and rules out. */
const authRules: Readonly<Record<string, AuthRule>> = {
  GCP_SERVICE_ACCOUNT_JSON: { needs: ["secretName"], forbids: gcpOidc },
  AWS_OIDC: { needs: awsOidc, forbids: ["secretName", ...gcpOidc] },
  GCP_OIDC: { needs: gcpOidc, forbids: ["secretName", ...awsOidc] },
};

export function checkAuth(
  rules: Readonly<Record<string, AuthRule>>,
  method: string | undefined,
  slots: ReadonlyMap<string, Slot>,
  slot: Slot,
  reading: Reading,
): void {
  const rule = method === undefined ? undefined : rules[method];
  if (!rule) return;
  const because = `with ${method}`;
  for (const key of rule.needs) if (!slots.has(key)) reading.problem(keyNeedsOther, { key, because }, slot);
  for (const key of rule.forbids) {
    const found = slots.get(key);
    if (found) reading.problem(keyNotAllowed, { key, because }, slot, { node: found.key });
  }
}

const dockerAuth = shape(
  {
    authMethod: required(choice(authMethods)),
    registry: optional(text(line)),
    secretName: optional(text(secretName)),
    awsAccessKeyIdSecretName: optional(text(secretName)),
    awsSecretAccessKeySecretName: optional(text(secretName)),
    awsOidcRoleArn: optional(text(line)),
    awsOidcRegion: optional(text(line)),
    gcpOidcServiceAccount: optional(text(line)),
    gcpOidcWorkloadIdProvider: optional(text(line)),
  },
  {
    expected: "an object with registry settings",
    check: ({ authMethod }, slots, slot, reading) => checkAuth(authRules, authMethod, slots, slot, reading),
  },
);

const customImage = shape(
  {
    image: required(text(imageReference)),
    nodeExecutablePath: optional(text(absolutePath)),
    pythonExecutablePath: optional(text(absolutePath)),
    dockerAuth: optional(dockerAuth),
  },
  { expected: "an object with an image" },
);

const baseImage: Reader<BaseImageChoice> = {
  expected: "one of BasetenImage, or { image: … }",
  read(slot, reading) {
    const value = presentOf(slot, reading);
    if (!value) return undefined;
    if (value.kind === "primitive" && typeof value.value === "string") {
      const image = basetenImages.find((one) => one === value.value);
      if (image) return { kind: "baseten", image };
      reading.problem(plainBaseImage, { image: value.value.slice(0, 80) }, slot);
      return undefined;
    }
    if (value.kind !== "object") return wrongType(slot, reading, baseImage.expected);
    const custom = customImage.read(slot, reading);
    if (!custom) return undefined;
    const { dockerAuth: auth, ...rest } = custom;
    return { kind: "custom", ...rest, ...(auth && { dockerAuth: authInWireForm(auth) }) };
  },
};

function authInWireForm(auth: Readonly<Record<string, unknown>>): JsonObject {
  const names =
    auth.authMethod === "AWS_IAM"
      ? { awsAccessKeyIdSecretName: "aws_access_key_id", awsSecretAccessKeySecretName: "aws_secret_access_key" }
      : {};
  return snakeCase({ registry: "", ...names, ...auth });
}

export const dockerImage = shape(
  {
    baseImage: defaulting(baseImage, (): BaseImageChoice => ({ kind: "baseten", image: "node24" })),
    npmRequirements: defaulting(list(text(npmRequirement)), () => []),
    npmRequirementsFile: optional(path({ wants: "file" })),
    pipRequirements: defaulting(list(text(pipRequirement)), () => []),
    pipRequirementsFile: optional(path({ wants: "file" })),
    aptRequirements: defaulting(list(text(aptName)), () => []),
    dataDir: optional(path({ wants: "directory" })),
    externalPackageDirs: defaulting(list(path({ wants: "directory", outside: true })), () => []),
  },
  {
    expected: "an object with image settings",
    check: ({ pipRequirements = [], pipRequirementsFile }, slots, slot, reading) => {
      const file = pipRequirementsFile?.split("/").at(-1);
      if (pipRequirements.length === 0 || (file !== "pyproject.toml" && file !== "uv.lock")) return;
      const why = `${file} already says everything about Python packages`;
      reading.problem(conflictingKeys, { keys: ["pipRequirements", "pipRequirementsFile"], why }, slot, {
        node: slots.get("pipRequirements")?.key,
      });
    },
  },
);
