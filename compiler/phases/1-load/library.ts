import { Project } from "ts-morph";

/** TypeScript's own `lib.*.d.ts` files, which ts-morph carries as text. */
export interface Library {
  readonly folder: string;
  owns(path: string): boolean;
  read(path: string): string | undefined;
}

const folder = "/node_modules/typescript/lib";

export function carriedLibrary(): Library {
  const host = new Project({ useInMemoryFileSystem: true }).getModuleResolutionHost();
  return {
    folder,
    owns: (path) => path.startsWith(`${folder}/`),
    read: (path) => host.readFile(path),
  };
}
