import * as chains from "chainsc";

/** A step of its own: its own package, image and resources. */
export class RandInt extends chains.ChainletBase {
  static override remoteConfig: chains.RemoteConfig = {
    compute: { cpuCount: 1, memory: "1Gi" },
  };

  async runRemote(maxValue: number): Promise<number> {
    return Math.floor(Math.random() * maxValue) + 1;
  }
}

/** The step that callers reach. It calls RandInt as if it were here. */
export class HelloWorld extends chains.ChainletBase {
  randInt = chains.depends(RandInt, { retries: 3, timeoutSec: 5 });

  async runRemote(maxValue: number, greeting = "Hello"): Promise<string> {
    const times = await this.randInt.runRemote(maxValue);
    return Array(times).fill(greeting).join(" ");
  }
}
chains.markEntrypoint(HelloWorld);

// `npx tsx chain.ts`, or `node chain.ts` from Node 22.18: everything in this process, for a debugger.
if (process.argv[1] === import.meta.filename) {
  await chains.runLocal({ secrets: {} }, async () => {
    console.log(await new HelloWorld().runRemote(5));
  });
}
