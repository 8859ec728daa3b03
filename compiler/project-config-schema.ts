import * as z from "zod";

const imageReference = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._/:@-]*$/i, "expected an image reference such as registry.example/node:24-bookworm-slim");
const platform = z.string().regex(/^[a-z0-9]+\/[a-z0-9]+(\/[a-z0-9]+)?$/, "expected a platform such as linux/amd64");
const packageName = z
  .string()
  .regex(/^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/i, "expected the name of an npm package");

/** What may stand in `chainsc.yaml`. Defaults are filled in by the reader. */
export const projectConfigSchema = z.strictObject({
  outDir: z
    .string()
    .min(1)
    .regex(
      /^(?!\/|~|[A-Za-z]:)(?!(.*\/)?\.\.(\/|$))[^\\]+$/,
      "expected a folder inside the project, with forward slashes",
    )
    .optional()
    .describe("Where packages are written, relative to the project root. Default: .chains_generated"),
  baseImages: z
    .record(imageReference, imageReference)
    .optional()
    .describe("Image of the catalogue → the image to use instead of it, for example your mirror's."),
  build: z
    .strictObject({
      network: z
        .string()
        .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.:-]*$/, "expected a network mode such as host")
        .optional()
        .describe("Docker network mode during the build, for example host."),
      caCertificates: z
        .string()
        .min(1)
        .optional()
        .describe("PEM file with certificate authorities that the build must trust, relative to this file."),
      npmrc: z.string().min(1).optional().describe("An .npmrc for installs inside the build, relative to this file."),
      platform: platform.optional().describe("Platform of the images. Default: linux/amd64"),
      concurrency: z.int().min(1).max(64).optional().describe("How many images are built at once. Default: 2"),
      maxContextBytes: z
        .int()
        .min(1)
        .optional()
        .describe("Largest build context of one chainlet, in bytes. Default: 52428800 (50 MiB)"),
      installScripts: z.array(packageName).optional().describe("Packages whose install scripts may run. Default: none"),
    })
    .optional()
    .describe("How images are built."),
  remotes: z
    .record(
      z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_-]*$/, "expected letters, digits, - and _"),
      z.strictObject({
        kind: z.enum(["docker", "kubernetes", "baseten"]).describe("What the remote is."),
        gpu: z
          .enum(["required", "ignore"])
          .optional()
          .describe("ignore starts chainlets that ask for a GPU without one. Default: required"),
      }),
    )
    .optional()
    .describe("Places to push to, by name. `local` is the Docker engine and always there."),
});

export type ProjectConfigFile = z.infer<typeof projectConfigSchema>;

/** JSON Schema (draft 2020-12) of `chainsc.yaml`, for editors. */
export function projectConfigJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(projectConfigSchema, { target: "draft-2020-12" });
  return { $schema, title: "chainsc.yaml", description: "Configuration of a chainsc project.", ...schema };
}
