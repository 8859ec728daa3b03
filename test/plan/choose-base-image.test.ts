import { describe, expect, test } from "vitest";
import { accelerators, basetenImages } from "../../compiler/model/remote-config.ts";
import { chooseBaseImage, readBaseImages } from "../../compiler/phases/6-plan/choose-base-image.ts";
import { imageReference } from "../../compiler/phases/7-emit/encoders.ts";

const catalogue = readBaseImages("templates/base-images.json");
const choose = (
  baseImage: Parameters<typeof chooseBaseImage>[0]["baseImage"],
  gpu?: (typeof accelerators)[number],
  mirrors = {},
) => chooseBaseImage({ baseImage, gpu }, catalogue, mirrors);

describe("the base image", () => {
  test("is the official Node image of the wanted version", () => {
    expect(choose({ kind: "baseten", image: "node22" })).toEqual({
      id: "node22",
      reference: "docker.io/library/node:22-bookworm-slim",
      nodeExecutable: "/usr/local/bin/node",
      reasons: ["dockerImage.baseImage is node22"],
    });
  });

  test("is known for every image and every GPU that can be asked for, with reasons", () => {
    for (const image of basetenImages)
      for (const gpu of [undefined, ...accelerators]) {
        const chosen = choose({ kind: "baseten", image }, gpu);
        expect(imageReference(chosen.reference)).toMatch(/:[\w.-]+$/);
        expect(chosen.reference).not.toMatch(/:latest$/);
        expect(chosen.reasons.length).toBeGreaterThan(0);
        expect(chosen.nodeFrom !== undefined).toBe(gpu !== undefined || image.startsWith("py"));
        expect(chosen.reference.includes("cuda")).toBe(gpu !== undefined);
      }
  });

  test("is a custom one as it is, GPU or not", () => {
    const custom = { kind: "custom", image: "registry.example/team/base:1", nodeExecutablePath: "/opt/node" } as const;
    for (const gpu of [undefined, "T4"] as const)
      expect(choose(custom, gpu)).toMatchObject({ id: "custom", reference: custom.image, nodeExecutable: "/opt/node" });
  });

  test("is the project's mirror where there is one, in the short and the long form of the name", () => {
    for (const from of ["node:24-bookworm-slim", "docker.io/library/node:24-bookworm-slim"]) {
      const mirrors = { [from]: "mirror.example/node:24" };
      expect(choose({ kind: "baseten", image: "node24" }, undefined, mirrors).reference).toBe("mirror.example/node:24");
      expect(choose({ kind: "baseten", image: "node24" }, "T4", mirrors).nodeFrom).toBe("mirror.example/node:24");
    }
  });
});
