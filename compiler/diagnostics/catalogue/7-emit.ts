import { rule } from "../diagnostic.ts";

export const foreignFile = rule<{ path: string; directory: string }>({
  code: "CHN7001",
  slug: "foreign-file-in-the-way",
  severity: "error",
  title: "A file that chainsc did not write is in the way",
  message: ({ path, directory }) => `${path} in ${directory} was not written by chainsc, so it is left as it is.`,
  help: () => "Move the file elsewhere, or delete it if nobody needs it; then run the command again.",
  explanation: `The output folder belongs to chainsc, but a file there that it did not write may be somebody's work. It is never overwritten.`,
});

export const handEditedFile = rule<{ path: string; directory: string }>({
  code: "CHN7002",
  slug: "hand-edited-output",
  severity: "warning",
  title: "A generated file was edited by hand",
  message: ({ path, directory }) =>
    `${path} in ${directory} had been edited by hand; it was generated anew and the edits are gone.`,
  help: () => "Make the change in the source that the first line of the file names.",
  explanation: `Generated files are made from the source at every build. Each says in its first line where it comes from.`,
});

export const outputNotWritable = rule<{ path: string; why: string }>({
  code: "CHN7003",
  slug: "output-not-writable",
  severity: "error",
  title: "Output cannot be written",
  message: ({ path, why }) => `${path} cannot be written: ${why}.`,
  help: () => "Free space, correct the permissions, or choose another folder with --out or outDir in chainsc.yaml.",
  explanation: `Files are written beside their place and renamed into it, so what was there before is still whole.`,
});

export const sourceChanged = rule<{ path: string }>({
  code: "CHN7004",
  slug: "source-changed",
  severity: "error",
  title: "A file changed during the build",
  message: ({ path }) => `${path} changed while the chain was being built.`,
  help: () => "Run the command again.",
  explanation: `What is written must be what was decided on, so a file that changes between the two stops the build.`,
});
