/** Sources of small chains for tests that need a whole project. */

export const hello = `import * as chains from "chainsc";

export class Double extends chains.ChainletBase {
  async runRemote(value: number): Promise<number> {
    return value * 2;
  }
}

export class Hello extends chains.ChainletBase {
  double = chains.depends(Double, { retries: 1, timeoutSec: 20 });

  async runRemote(value: number, greeting = "Hello"): Promise<{ text: string; twice: number }> {
    console.log("greeting now");
    return { text: greeting + "!", twice: await this.double.runRemote(value) };
  }
}
chains.markEntrypoint(Hello);
`;

/** One chainlet, with code of the test's around it. */
export const single = (
  top: string,
  body = "return value;",
  result = "number",
): string => `import * as chains from "chainsc";
${top}
export class Single extends chains.ChainletBase {
  async runRemote(value: number): Promise<${result}> {
    ${body}
  }
}
chains.markEntrypoint(Single);
`;

/** A package below node_modules and its entry in the lockfile. */
export interface FakePackage {
  readonly name: string;
  readonly index: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** package.json, package-lock.json and node_modules of a project that depends on the first of these packages. */
export function installed(...packages: readonly [FakePackage, ...FakePackage[]]): Record<string, string> {
  const [direct] = packages;
  const own = { name: "sample", version: "1.0.0", type: "module", dependencies: { [direct.name]: "1.0.0" } };
  const lock = {
    name: own.name,
    version: own.version,
    lockfileVersion: 3,
    requires: true,
    packages: {
      "": { name: own.name, version: own.version, dependencies: own.dependencies },
      ...Object.fromEntries(
        packages.map(({ name, dependencies }) => [
          `node_modules/${name}`,
          {
            version: "1.0.0",
            resolved: `https://registry.npmjs.org/${name}/-/${name}-1.0.0.tgz`,
            integrity: "sha512-AA==",
            ...(dependencies && { dependencies }),
          },
        ]),
      ),
    },
  };
  const files = packages.flatMap(({ name, index, dependencies = {} }) => [
    [`node_modules/${name}/index.js`, index],
    [`node_modules/${name}/index.d.ts`, "export declare const value: number;\\n"],
    [
      `node_modules/${name}/package.json`,
      JSON.stringify({ name, version: "1.0.0", type: "module", main: "index.js", types: "index.d.ts", dependencies }),
    ],
  ]);
  return {
    "package.json": JSON.stringify(own),
    "package-lock.json": JSON.stringify(lock),
    ...(Object.fromEntries(files) as Record<string, string>),
  };
}
