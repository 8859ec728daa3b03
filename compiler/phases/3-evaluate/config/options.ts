import { ignoredSetting, reservedVariable, secretInVariable } from "../../../diagnostics/catalogue/3-evaluate.ts";
import type { JsonObject } from "../../../model/json.ts";
import type { Transport } from "../../../model/remote-config.ts";
import { singleLine, variableName } from "./grammars.ts";
import { json } from "./json.ts";
import {
  boolean,
  choice,
  defaulting,
  number,
  optional,
  presentOf,
  type Reader,
  required,
  shape,
  slotsOf,
  text,
  wrongType,
} from "./readers.ts";
import type { Reading, Slot } from "./reading.ts";

const reserved = /^(?:PORT|HOSTNAME|INFERENCE_SERVER_PORT|CHAINS_.*|TRUSS_SECRET_.*)$/;
const secretLike = /(?:^|_)(?:TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?|API_?KEY|PRIVATE_KEY|ACCESS_KEY)$/i;

const envVariables: Reader<Readonly<Record<string, string>>> = {
  expected: "an object of environment variables",
  read(slot, reading) {
    const value = presentOf(slot, reading);
    if (!value) return undefined;
    if (value.kind !== "object") return wrongType(slot, reading, envVariables.expected);
    const found: Record<string, string> = {};
    for (const [name, at] of slotsOf(value, slot, reading)) {
      const given = text(singleLine).read(at, reading);
      if (isUsableName(name, at, given, reading) && given !== undefined) found[name] = given;
    }
    return found;
  },
};

function isUsableName(name: string, at: Slot, given: string | undefined, reading: Reading): boolean {
  const named: Slot = { ...at, value: { kind: "primitive", value: name, at: at.key ?? at.value.at }, site: undefined };
  if (!variableName(name, named, reading)) return false;
  if (reserved.test(name)) {
    reading.problem(reservedVariable, { name }, at, { node: at.key });
    return false;
  }
  if (secretLike.test(name) && given !== undefined && given !== "")
    reading.problem(secretInVariable, { name }, at, { node: at.key });
  return true;
}

const seconds = number({ whole: true, min: 0 });

const healthChecks = shape(
  {
    restartCheckDelaySeconds: optional(seconds),
    restartThresholdSeconds: optional(seconds),
    stopTrafficThresholdSeconds: optional(seconds),
    startupThresholdSeconds: optional(seconds),
  },
  { expected: "an object with thresholds in seconds" },
);

const transportShape = shape(
  {
    kind: required(choice(["http", "websocket"] as const)),
    pingIntervalSeconds: optional(number({ moreThan: 0 })),
    pingTimeoutSeconds: optional(number({ moreThan: 0 })),
  },
  { expected: 'an object with kind "http" or "websocket"' },
);

const transport: Reader<Transport> = {
  expected: transportShape.expected,
  read(slot, reading) {
    const found = transportShape.read(slot, reading);
    if (!found) return undefined;
    const { kind, ...pings } = found;
    if (kind === "websocket") return { kind: "websocket", ...pings };
    if (Object.keys(pings).length > 0)
      reading.problem(
        ignoredSetting,
        { because: "pings are for websockets", advice: 'Write { kind: "http" }, or change the kind.' },
        slot,
      );
    return { kind: "http" };
  },
};

const metadata: Reader<JsonObject> = {
  expected: "an object of plain data",
  read(slot, reading) {
    const value = presentOf(slot, reading);
    if (!value) return undefined;
    if (value.kind !== "object") return wrongType(slot, reading, metadata.expected);
    return json.read(slot, reading) as JsonObject | undefined;
  },
};

export const options = shape(
  {
    envVariables: defaulting(envVariables, () => ({})),
    healthChecks: defaulting(healthChecks, () => ({})),
    metadata: optional(metadata),
    streamingReadTimeoutSec: defaulting(number({ moreThan: 0, max: 86_400 }), () => 60),
    enableDebugLogs: defaulting(boolean, () => false),
    enableTracing: defaulting(boolean, () => false),
    transport: optional(transport),
    maxQueue: defaulting(number({ whole: true, min: 0, max: 1_000_000 }), () => 1000),
    maxBodyBytes: defaulting(number({ whole: true, min: 1, max: 17_179_869_184 }), () => 104_857_600),
  },
  {
    expected: "an object with options",
    check: ({ metadata: found }, slots, _slot, reading) => {
      const at = slots.get("metadata");
      if (at && found && "chains_metadata" in found)
        reading.problem(
          ignoredSetting,
          { because: "the key chains_metadata is written by the compiler", advice: "Use another key." },
          at,
        );
    },
  },
);
