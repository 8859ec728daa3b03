import { ts } from "ts-morph";

/** What holds where no tsconfig says otherwise: a current Node project that runs its sources. */
const withoutTsconfig: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  allowImportingTsExtensions: true,
  experimentalDecorators: false,
};

/** Never up to the user: nothing is written, libraries are trusted, and unions come out in the same order every time. */
const always: ts.CompilerOptions = {
  noEmit: true,
  skipLibCheck: true,
  allowJs: true,
  resolveJsonModule: true,
  stableTypeOrdering: true,
  composite: false,
  incremental: false,
  declaration: false,
  declarationMap: false,
  emitDeclarationOnly: false,
  isolatedDeclarations: false,
};

export interface OptionsInput {
  /** From the nearest tsconfig; `undefined` when there is none that can be read. */
  readonly fromTsconfig: ts.CompilerOptions | undefined;
  /** Can `@types/node` be found from SOURCE? */
  readonly hasNodeTypes: boolean;
}

/** The user's options, completed, with what analysis needs on top. */
export function chooseOptions({ fromTsconfig, hasNodeTypes }: OptionsInput): ts.CompilerOptions {
  const chosen: ts.CompilerOptions = { ...(fromTsconfig ?? withoutTsconfig), ...always };
  delete chosen.tsBuildInfoFile;
  // Chainlets run in Node: its types are there without being asked for, as they were up to TypeScript 5.
  if (chosen.types === undefined) chosen.types = hasNodeTypes ? ["node"] : [];
  // URL and the like are declared by either of the two; the browser's own library is the slower one.
  if (fromTsconfig === undefined && hasNodeTypes) chosen.lib = ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"];
  return chosen;
}
