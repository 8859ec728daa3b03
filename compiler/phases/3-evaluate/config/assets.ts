import { conflictingKeys, duplicateEntry, keyNeedsOther } from "../../../diagnostics/catalogue/3-evaluate.ts";
import type { JsonObject } from "../../../model/json.ts";
import { checkAuth } from "./docker-image.ts";
import {
  absolutePath,
  folderName,
  line,
  relativePath,
  repository,
  revision,
  secretName,
  sha256,
  webUrl,
  weightsUri,
} from "./grammars.ts";
import {
  boolean,
  choice,
  defaulting,
  exclude,
  type ListItem,
  list,
  optional,
  type Reader,
  required,
  shape,
  text,
} from "./readers.ts";
import type { Reading } from "./reading.ts";
import { snakeCase } from "./snake-case.ts";

const patterns = list(text(line));

const modelRepo = shape(
  {
    repoId: required(text(repository)),
    revision: defaulting(text(revision), () => ""),
    allowPatterns: optional(patterns),
    ignorePatterns: optional(patterns),
    useVolume: defaulting(boolean, () => false),
    volumeFolder: optional(text(folderName)),
    kind: defaulting(choice(["hf", "gcs", "s3", "azure"]), () => "hf" as const),
    runtimeSecretName: defaulting(text(secretName), () => "hf_access_token"),
  },
  {
    expected: "an object that names a model repository",
    check: ({ useVolume, kind }, slots, slot, reading) => {
      if (!useVolume) return;
      const because = "with useVolume";
      if (!slots.has("volumeFolder")) reading.problem(keyNeedsOther, { key: "volumeFolder", because }, slot);
      if (kind === "hf" && !slots.has("revision")) reading.problem(keyNeedsOther, { key: "revision", because }, slot);
    },
  },
);

const externalData = shape(
  {
    url: required(text(webUrl)),
    localDataPath: required(text(relativePath)),
    sha256: optional(text(sha256)),
    name: optional(text(line)),
  },
  { expected: "an object with url and localDataPath" },
);

const awsOidc = ["awsOidcRoleArn", "awsOidcRegion"];
const gcpOidc = ["gcpOidcServiceAccount", "gcpOidcWorkloadIdProvider"];

const weightsAuthRules = {
  CUSTOM_SECRET: { needs: ["authSecretName"], forbids: [...awsOidc, ...gcpOidc] },
  AWS_OIDC: { needs: awsOidc, forbids: ["authSecretName", ...gcpOidc] },
  GCP_OIDC: { needs: gcpOidc, forbids: ["authSecretName", ...awsOidc] },
};

const weightsAuth = shape(
  {
    authMethod: required(choice(["CUSTOM_SECRET", "AWS_OIDC", "GCP_OIDC"])),
    authSecretName: optional(text(secretName)),
    awsOidcRoleArn: optional(text(line)),
    awsOidcRegion: optional(text(line)),
    gcpOidcServiceAccount: optional(text(line)),
    gcpOidcWorkloadIdProvider: optional(text(line)),
  },
  {
    expected: "an object with authMethod",
    check: ({ authMethod }, slots, slot, reading) => checkAuth(weightsAuthRules, authMethod, slots, slot, reading),
  },
);

const weightsSource = shape(
  {
    source: required(text(weightsUri)),
    mountLocation: required(text(absolutePath)),
    authSecretName: optional(text(secretName)),
    auth: optional(weightsAuth),
    allowPatterns: optional(patterns),
    ignorePatterns: optional(patterns),
  },
  {
    expected: "an object with source and mountLocation",
    check: ({ auth }, slots, slot, reading) => {
      if (auth?.authSecretName !== undefined)
        exclude(slots, ["auth", "authSecretName"], "auth already names a secret", slot, reading);
    },
  },
);

/** An entry in the form of config.yaml. */
function inWireForm<T extends Readonly<Record<string, unknown>>>(reader: Reader<T>): Reader<JsonObject> {
  return {
    expected: reader.expected,
    read(slot, reading) {
      const found = reader.read(slot, reading);
      return found && snakeCase(found);
    },
  };
}

function noDuplicates<T>(nameOf: (item: T) => unknown, what: string) {
  return (items: readonly ListItem<T>[], _slot: unknown, reading: Reading): void => {
    const seen = new Set<unknown>();
    for (const { item, slot } of items) {
      const name = nameOf(item);
      if (seen.has(name)) reading.problem(duplicateEntry, { entry: String(name), what }, slot);
      seen.add(name);
    }
  };
}

export const assets = shape(
  {
    cached: defaulting(
      list(inWireForm(modelRepo), (items, _slot, reading) => {
        const other = items.find(({ item }) => item.use_volume !== items[0]?.item.use_volume);
        const why = "all repositories of a chainlet are either in volumes or in the image";
        if (other) reading.problem(conflictingKeys, { keys: ["useVolume: true", "useVolume: false"], why }, other.slot);
      }),
      () => [],
    ),
    secretKeys: defaulting(
      list(
        text(secretName),
        noDuplicates((name) => name, "secret"),
      ),
      () => [],
    ),
    externalData: defaulting(
      list(
        externalData,
        noDuplicates(({ localDataPath }) => localDataPath, "path"),
      ),
      () => [],
    ),
    weights: defaulting(
      list(
        inWireForm(weightsSource),
        noDuplicates((item) => item.mount_location, "mount location"),
      ),
      () => [],
    ),
  },
  {
    expected: "an object with assets",
    check: ({ cached = [], weights = [] }, slots, slot, reading) => {
      if (cached.length > 0 && weights.length > 0)
        exclude(slots, ["cached", "weights"], "only one of the two ways to get weights can be used", slot, reading);
    },
  },
);
