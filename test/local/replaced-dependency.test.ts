import { expect, it } from "vitest";
import { chainsc, project } from "../cli/run-cli.ts";

const chain = `import * as chains from "chainsc";

class Store extends chains.ChainletBase {
  async runRemote(id: string): Promise<string> { return \`store \${id}\`; }
}
class Cache extends Store {
  override async runRemote(id: string): Promise<string> { return \`cached \${await super.runRemote(id)}\`; }
}
abstract class Lookup extends chains.ChainletBase {
  store = chains.depends(Store);
}
export class Root extends Lookup {
  override store = chains.depends(Cache);
  async runRemote(id: string): Promise<string> { return this.store.runRemote(id); }
}
chains.markEntrypoint(Root);
`;

it("a dependency that a subclass replaced is still named by its base, and need not be in the chain", async () => {
  const cwd = project({ "chain.ts": chain });
  const { code, stdout, stderr } = await chainsc(["run", "chain.ts", "--quiet", "--input", `{"id": "a"}`], { cwd });
  expect(stdout, stderr).toBe(`"cached store a"\n`);
  expect(code).toBe(0);
});
