import type { Span } from "../../model/source.ts";
import type { Diagnostic, Fix } from "../diagnostic.ts";
import { onceForAllChainlets } from "./once-for-all-chainlets.ts";
import type { Report } from "./report.ts";

const homepage = "https://www.npmjs.com/package/chainsc";

/** The findings as a SARIF 2.1.0 log, for code scanning. Paths are relative to the project root. */
export function sarifReport(report: Report): object {
  const rules = [...new Map(report.diagnostics.map((found) => [found.code, found])).values()].sort((a, b) =>
    a.code < b.code ? -1 : a.code > b.code ? 1 : 0,
  );
  const indexOf = new Map(rules.map(({ code }, index) => [code, index]));
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "chainsc",
            fullName: `chainsc ${report.toolVersion}`,
            version: report.toolVersion,
            informationUri: homepage,
            rules: rules.map(({ code, slug, severity }) => ({
              id: code,
              name: pascalCase(slug),
              shortDescription: { text: sentence(slug) },
              fullDescription: { text: `${sentence(slug)} ${explained(code)}` },
              help: { text: explained(code) },
              defaultConfiguration: { level: severity },
            })),
          },
        },
        automationDetails: { id: "chainsc/" },
        columnKind: "utf16CodeUnits",
        results: onceForAllChainlets(report.diagnostics).map((found) => result(found, indexOf.get(found.code) ?? 0)),
      },
    ],
  };
}

function result(found: Diagnostic, ruleIndex: number): object {
  const { code, severity, message, help, span, label, related, fix, chainlet } = found;
  return {
    ruleId: code,
    ruleIndex,
    level: severity,
    message: { text: help ? `${message}\n${help}` : message },
    ...(span && { locations: [location(span, label)] }),
    ...(related.length > 0 && { relatedLocations: related.map((other) => location(other.span, other.label)) }),
    ...(fix && { fixes: [sarifFix(fix)] }),
    ...(chainlet !== undefined && { properties: { chainlet } }),
  };
}

function location(span: Span, text: string | undefined): object {
  return {
    physicalLocation: { artifactLocation: artifact(span), region: region(span) },
    ...(text !== undefined && { message: { text } }),
  };
}

const artifact = (span: Span): object => ({ uri: span.file.split("/").map(encodeURIComponent).join("/") });

const region = (span: Span): object => ({
  startLine: span.line,
  startColumn: span.column,
  endLine: span.endLine,
  endColumn: span.endColumn,
});

const sarifFix = ({ title, span, replacement }: Fix): object => ({
  description: { text: title },
  artifactChanges: [
    {
      artifactLocation: artifact(span),
      replacements: [{ deletedRegion: region(span), insertedContent: { text: replacement } }],
    },
  ],
});

/** TypeScript's own findings have no page of ours. */
const explained = (code: string): string =>
  code.startsWith("CHN") ? `Run chainsc explain ${code} to read about it.` : "TypeScript reports it.";

const pascalCase = (slug: string): string =>
  slug.replace(/(^|[^a-zA-Z0-9]+)([a-zA-Z0-9])/g, (_all, _gap, letter: string) => letter.toUpperCase());

const sentence = (slug: string): string => {
  const words = slug.replaceAll("-", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
};
