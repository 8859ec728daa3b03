import { resolve } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { ansiPaint, plainPaint } from "../diagnostics/paint.ts";
import { jsonReport } from "../diagnostics/reporters/json.ts";
import type { Report } from "../diagnostics/reporters/report.ts";
import { textReport } from "../diagnostics/reporters/text.ts";
import { diskFiles } from "../files.ts";
import type { DevEvent, DevServing } from "../local/dev/dev-event.ts";
import { toolVersion } from "../tool-version.ts";
import type { Invocation } from "./command.ts";
import { displayPath } from "./conclude.ts";
import { isLive, textStyle } from "./terminal.ts";

interface DevReporter {
  readonly onEvent: (event: DevEvent) => void;
  readonly onLine: (chainlet: string, line: string) => void;
}

/** How `chainsc dev` looks: sentences on stderr and the URL on stdout, or a line of JSON an event on stdout. */
export function devReporter(invocation: Invocation, root: string): DevReporter {
  const { terminal, global } = invocation;
  const style = textStyle(terminal, global.noColor);
  const paint = style.color ? ansiPaint : plainPaint;
  const say = (text: string): void => void terminal.stderr.write(text);
  const reportOf = (diagnostics: readonly Diagnostic[], more: Partial<Report> = {}): Report => ({
    diagnostics: global.quiet ? diagnostics.filter(({ severity }) => severity === "error") : diagnostics,
    toolVersion: toolVersion(),
    sourceOf: (file) => diskFiles().readText(resolve(root, file)),
    pathOf: (file) => displayPath(root, file, terminal),
    ...more,
  });
  const onLine = (chainlet: string, line: string): void => {
    if (!global.quiet) say(`${paint("cyan", `[${chainlet}]`)} ${line}\n`);
  };
  if (global.format === "json") return { onLine, onEvent: (event) => terminal.stdout.write(jsonLine(event, reportOf)) };

  const clears = isLive(terminal) && invocation.options.clear !== false;
  let url: string | undefined;
  const serving = (event: DevServing): void => {
    const { diagnostics, mended } = event;
    if (!global.quiet) {
      say(textReport(reportOf(diagnostics), style));
      if (mended > 0) say(`${paint("green", `${plural(mended, "error")} gone.`)}\n`);
      say(`${servingText(event)}\n`);
    }
    // Data: once, so that whoever reads it has the one address that stays.
    if (event.url !== url) terminal.stdout.write(`${event.url}\n`);
    url = event.url;
  };
  const onEvent = (event: DevEvent): void => {
    switch (event.type) {
      case "building":
        if (clears && event.build > 1) say("\u001b[2J\u001b[H");
        if (!global.quiet) say(`${buildingText(event.changed)}\n`);
        break;
      case "starting":
        if (!global.quiet) say(`Starting ${event.chainlets.join(", ")} ...\n`);
        break;
      case "ready":
      case "rebuilt":
        serving(event);
        break;
      case "failed": {
        const { diagnostics, chainletCount } = event;
        const outcome =
          event.serving === undefined
            ? "Nothing is served yet; waiting for your edit."
            : `Build ${event.serving} goes on answering; waiting for your edit.`;
        say(textReport(reportOf(diagnostics, { chainletCount, outcome }), style));
        break;
      }
      case "crashed": {
        const again = `It is started again in ${event.restartInMs / 1000} s, or with your next edit.`;
        // In quiet mode nobody has seen what it printed.
        const output = global.quiet && event.output ? `\n${event.output}` : "";
        say(`${paint("red", `${event.chainlet} ${event.how.replace(/\.$/, "")}.`)} ${again}${output}\n`);
        break;
      }
      case "restarted":
        if (!global.quiet) say(`${event.chainlet} is up again.\n`);
        break;
    }
  };
  return { onEvent, onLine };
}

function buildingText(changed: readonly string[]): string {
  if (changed.length === 0) return "Building ...";
  const more = changed.length > 3 ? ` and ${changed.length - 3} more` : "";
  return `${changed.slice(0, 3).join(", ")}${more} changed, building ...`;
}

function servingText({ build, started, kept, removed, milliseconds }: DevServing): string {
  const parts = [
    started.length > 0 ? `started ${started.join(", ")}` : "",
    started.length > 0 && kept.length > 0 ? `kept ${kept.join(", ")}` : "",
    removed.length > 0 ? `ended ${removed.join(", ")}` : "",
  ].filter(Boolean);
  const did = parts.length > 0 ? parts.join("; ") : "nothing that runs has changed";
  return `Build ${build} is served after ${(milliseconds / 1000).toFixed(1)} s: ${did}.`;
}

/** Version 1 of what `--json` prints: one object a line, findings as in every other command. */
function jsonLine(event: DevEvent, reportOf: (diagnostics: readonly Diagnostic[]) => Report): string {
  const { type, ...rest } = event;
  const findings = "diagnostics" in event ? jsonReport(reportOf(event.diagnostics)).diagnostics : undefined;
  const absent = type === "failed" && { serving: event.serving ?? null, chainletCount: event.chainletCount ?? null };
  return `${JSON.stringify({ version: 1, event: type, ...rest, ...absent, ...(findings && { diagnostics: findings }) })}\n`;
}

const plural = (amount: number, noun: string): string => `${amount} ${noun}${amount === 1 ? "" : "s"}`;
