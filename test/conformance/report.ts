import type { ConformanceCase, TargetName } from "./case.ts";
import { allCases } from "./cases/index.ts";
import { referenceChains } from "./chains.ts";
import { elsewhere } from "./elsewhere.ts";

/** Numbers of the cases that the contract lists, and those of Appendix E that it refers to. */
export const contractCases: readonly number[] = [
  ...Array.from({ length: 140 }, (_, index) => 2 * index + 1),
  ...[8, 16, 108, 166, 188, 192, 194, 196, 198],
].sort((a, b) => a - b);

/** docs/conformance.md. */
export function conformanceReport(): string {
  const deployed = referenceChains.filter(({ inContainers }) => inContainers).map(({ name }) => `\`${name}\``);
  return `# Conformance

The behaviour contract of Truss Chains lists numbered cases. Here is where each of them is shown, or why it has no counterpart.
"Suite" is \`test/conformance\`: one description of requests and answers that runs on three targets, with the chains of
\`fixtures/chains/reference\`:

| target | how a chain runs |
| --- | --- |
| \`runLocal\` | its sources in one process |
| processes | the emitted packages, a Node process each, as \`chainsc run\` starts them |
| containers | the images of those packages on a Docker engine, as \`chainsc push\` deploys them: ${deployed.join(", ")} (and the demo, \`test/deploy/documents.test.ts\`) |

Processes and containers answer alike in every case. What a chain calls outside of itself (\`rag\`, \`transcription\`: a model that is
deployed elsewhere) is a stand-in of the tests; in containers it is a container of its own, let into the chain's network. No machine of
ours has the GPU that the model of \`poems\` asks for: it is deployed without one (\`gpu: ignore\`, on a stand-in of the CUDA image), and says so. The other chains are not deployed by the suite: their packages and their server are
the same there, and building images for all would only cost time.

## Where a local run differs

| chain | case | why |
| --- | --- | --- |
${allCases.flatMap(differences).join("\n")}

## The cases

| case | what | shown by |
| --- | --- | --- |
${contractCases.map(row).join("\n")}

## Beyond the contract's numbers

Also in the suite, for what sections 5 to 9 say without a number:

${allCases
  .filter(({ contract }) => contract.length === 0)
  .map(({ chain, does }) => `- \`${chain}\`: ${does}`)
  .join("\n")}
`;
}

const differences = ({ chain, does, differs = {} }: ConformanceCase): string[] =>
  Object.entries(differs).map(
    ([target, { reason, expect }]) =>
      `| ${name(chain)} | ${does} | ${expect ? "" : "not asked: "}${lower(reason)}${where(target as TargetName)} |`,
  );

const where = (target: TargetName): string => (target === "runLocal" ? "" : ` (${target})`);
const name = (chain: string): string => `\`${chain}\``;
const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, "");

function row(number: number): string {
  const inSuite = allCases.filter(({ contract }) => contract.includes(number));
  const other = elsewhere[number];
  const what = [...inSuite.map(({ does }) => does), ...(other && inSuite.length === 0 ? [other.what] : [])].join("; ");
  const shown = [...new Set(inSuite.map(({ chain }) => `suite, ${name(chain)}`))];
  if (other && "by" in other) shown.push(...other.by.map(([path]) => `\`${path}\``));
  if (other && "why" in other) shown.push(`no test: ${other.why}`);
  return `| ${number} | ${what} | ${[...new Set(shown)].join(", ")} |`;
}
