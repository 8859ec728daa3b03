import { ignoredSetting, memoryUnit, unknownGpu } from "../../../diagnostics/catalogue/3-evaluate.ts";
import { closest } from "../../../diagnostics/closest.ts";
import { type Accelerator, accelerators } from "../../../model/remote-config.ts";
import { instanceType } from "./grammars.ts";
import { defaulting, number, optional, presentOf, type Reader, replacing, shape, text, wrongType } from "./readers.ts";

const memory = text((found, slot, reading) => {
  if (/^(?:\d+\.?\d*|\.\d+)(?:[kMGTPE]|[KMGTPE]i)?$/.test(found) && Number.parseFloat(found) > 0) return true;
  const suggestion = betterMemory(found);
  reading.problem(memoryUnit, { text: found.slice(0, 60), suggestion }, slot, replacing(slot, reading, suggestion));
  return false;
});

/** `2GB`, `2 Gi` and `2gib` have one likely meaning. */
function betterMemory(found: string): string | undefined {
  const parts = /^\s*(\d+(?:\.\d+)?)\s*([kmgtpe])i?b?\s*$/i.exec(found);
  return parts?.[1] && parts[2] ? `${parts[1]}${parts[2].toUpperCase()}i` : undefined;
}

const gpu: Reader<Accelerator> = {
  expected: "a GPU",
  read(slot, reading) {
    const value = presentOf(slot, reading);
    if (!value) return undefined;
    if (value.kind !== "primitive" || typeof value.value !== "string")
      return wrongType(slot, reading, "the name of a GPU");
    const name = value.value;
    const found = accelerators.find((one) => one === name);
    if (found) return found;
    const likely = closest(name, accelerators);
    const plain = name.toUpperCase().replaceAll("-", "_");
    const certain = accelerators.find((one) => one === plain);
    reading.problem(
      unknownGpu,
      { name: JSON.stringify(name.slice(0, 60)), near: nearest(name, likely), all: accelerators },
      slot,
      replacing(slot, reading, certain),
    );
    return undefined;
  },
};

function nearest(name: string, likely: string | undefined): readonly string[] {
  const start = name.toUpperCase().split(/[^A-Z0-9]/)[0] ?? "";
  const related = accelerators.filter((one) => start.length > 1 && (one === start || one.startsWith(`${start}_`)));
  return [...new Set([...(likely === undefined ? [] : [likely]), ...related])];
}

const concurrency: Reader<number | "cpu_count"> = {
  expected: 'a whole number of at least 1, or "cpu_count"',
  read(slot, reading) {
    const { value } = slot;
    if (value.kind === "primitive" && value.value === "cpu_count") return "cpu_count";
    if (value.kind === "primitive" && typeof value.value !== "number" && !value.missing)
      return wrongType(slot, reading, concurrency.expected);
    return number({ whole: true, min: 1 }).read(slot, reading);
  },
};

export const compute = shape(
  {
    cpuCount: defaulting(number({ whole: true, min: 1 }), () => 1),
    memory: defaulting(memory, () => "2Gi"),
    gpu: optional(gpu),
    gpuCount: defaulting(number({ whole: true, min: 1 }), () => 1),
    predictConcurrency: defaulting(concurrency, () => 1),
    instanceType: optional(text(instanceType)),
  },
  {
    expected: "an object with compute settings",
    check: (_found, slots, slot, reading) => {
      const count = slots.get("gpuCount");
      if (count && !slots.has("gpu") && slot.value.kind === "object" && !slot.value.open)
        reading.problem(ignoredSetting, { because: "no gpu is set", advice: "Set gpu, or remove gpuCount." }, count);
      const type = slots.get("instanceType");
      const overridden = ["cpuCount", "memory", "gpu"].find((key) => slots.has(key));
      const at = overridden === undefined ? undefined : slots.get(overridden);
      if (type && at)
        reading.problem(
          ignoredSetting,
          { because: "instanceType decides it", advice: "Keep instanceType, or what it replaces." },
          at,
        );
    },
  },
);
