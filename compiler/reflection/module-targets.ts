import { existsSync, realpathSync } from "node:fs";
import { builtinModules } from "node:module";
import { ts } from "ts-morph";
import type { ModuleTarget } from "../model/modules.ts";
import type { Session } from "../session.ts";
import { spanOf } from "./places.ts";
import type { Program } from "./program.ts";

/** Finds what a module specifier names: one of the user's files, an npm package, a part of Node, or chainsc itself. */
export interface TargetResolver {
  resolve(literal: ts.StringLiteralLike, from: ts.SourceFile, form: "import" | "require"): ModuleTarget;
}

const builtins: ReadonlySet<string> = new Set(builtinModules);
const declarationFile = /\.d\.([cm]?)ts$/;

/** Resolves as tsc does (`paths`, `exports`, workspace links), without needing `node_modules` to be there. */
export function targetResolver(program: Program, session: Session): TargetResolver {
  const options = program.compiler.program.getCompilerOptions();
  const host: ts.ModuleResolutionHost = {
    fileExists: (path) => session.files.isFile(path),
    readFile: (path) => session.files.readText(path),
    directoryExists: (path) => session.files.isDirectory(path),
    realpath: (path) => (existsSync(path) ? realpathSync(path) : path),
    getCurrentDirectory: () => program.root,
  };
  const cache = ts.createModuleResolutionCache(program.root, (name) => name, options);

  const userFile = (resolved: string): string => {
    const stem = resolved.replace(declarationFile, "");
    const declared = declarationFile.exec(resolved);
    if (!declared) return resolved;
    const script = `${stem}.${declared[1] ?? ""}js`;
    return session.files.isFile(script) ? script : resolved;
  };

  return {
    resolve(literal, from, form) {
      const specifier = literal.text;
      const specifierSpan = spanOf(program, literal);
      if (specifier === "chainsc" || specifier.startsWith("chainsc/"))
        return { kind: "framework", specifier, specifierSpan };
      if (specifier.startsWith("node:") || builtins.has(specifier))
        return { kind: "builtin", specifier, specifierSpan };
      const mode = form === "require" ? ts.ModuleKind.CommonJS : ts.getModeForUsageLocation(from, literal, options);
      const { resolvedModule } = ts.resolveModuleName(specifier, from.fileName, options, host, cache, undefined, mode);
      const relative = /^\.{0,2}\//.test(specifier) || specifier === "." || specifier === "..";
      if (resolvedModule && !resolvedModule.resolvedFileName.includes("/node_modules/")) {
        const file = userFile(resolvedModule.resolvedFileName);
        return { kind: "file", specifier, specifierSpan, file: program.compiler.toProjectPath(file) };
      }
      const name = packageName(specifier);
      if (!relative && name !== undefined) return { kind: "package", specifier, specifierSpan, name };
      return { kind: "unresolved", specifier, specifierSpan };
    },
  };
}

/** `@scope/name/sub` → `@scope/name`; nothing for what can be no package (`#imports`, URLs, empty parts). */
function packageName(specifier: string): string | undefined {
  const match = /^(@[a-z0-9~][\w.~-]*\/)?[a-z0-9~_][\w.~-]*/i.exec(specifier);
  if (!match) return undefined;
  const rest = specifier.slice(match[0].length);
  return rest === "" || rest.startsWith("/") ? match[0] : undefined;
}
