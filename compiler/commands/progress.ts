import { ansiPaint, plainPaint } from "../diagnostics/paint.ts";
import type { Progress } from "../session.ts";
import type { Invocation } from "./command.ts";
import { isLive, textStyle } from "./terminal.ts";

export interface ClosableProgress extends Progress {
  /** Leaves the terminal as the last state drew it. */
  close(): void;
}

/** Live lines on a terminal, one line an event elsewhere, nothing when nobody should hear of it. */
export async function chooseProgress({
  global,
  terminal,
}: Pick<Invocation, "global" | "terminal">): Promise<ClosableProgress> {
  if (global.quiet || global.format !== "text") return silentProgress;
  const style = textStyle(terminal, global.noColor);
  if (!isLive(terminal)) return plainProgress((line) => void terminal.stderr.write(`${line}\n`));
  const { createLogUpdate } = await import("log-update");
  const draw = createLogUpdate(process.stderr, { showCursor: true });
  return liveProgress({ draw, done: () => draw.done() }, style);
}

const silentProgress: ClosableProgress = {
  start: () => undefined,
  update: () => undefined,
  finish: () => undefined,
  close: () => undefined,
};

/** A line when a task begins and one when it ends; details in between would only fill a log. */
function plainProgress(print: (line: string) => void): ClosableProgress {
  const labels = new Map<string, string>();
  return {
    start(task, label) {
      labels.set(task, label);
      print(`${label} ...`);
    },
    update: () => undefined,
    finish(task, outcome, detail) {
      print(`${labels.get(task) ?? task}: ${outcome}${detail ? ` (${detail})` : ""}`);
      labels.delete(task);
    },
    close: () => undefined,
  };
}

interface LiveTask {
  readonly label: string;
  detail: string;
  outcome: "running" | "done" | "cached" | "failed";
}

/** One line a task, redrawn in place. */
function liveProgress(
  { draw, done }: { draw: (text: string) => void; done: () => void },
  style: { readonly color: boolean; readonly unicode: boolean; readonly width: number },
): ClosableProgress {
  const paint = style.color ? ansiPaint : plainPaint;
  const tasks = new Map<string, LiveTask>();
  const marks = style.unicode
    ? { running: paint("cyan", "●"), done: paint("green", "✔"), cached: paint("dim", "✔"), failed: paint("red", "✘") }
    : { running: "*", done: "+", cached: "=", failed: "x" };
  const redraw = (): void => {
    const lines = [...tasks.values()].map(({ label, detail, outcome }) => {
      const said = outcome === "cached" ? ["cached", detail].filter(Boolean).join(", ") : detail;
      const room = style.width - label.length - 6;
      const short = said.length > room ? `${said.slice(0, Math.max(0, room - 1))}${style.unicode ? "…" : "~"}` : said;
      return `${marks[outcome]} ${label}${short ? `  ${paint("dim", short)}` : ""}`;
    });
    draw(lines.join("\n"));
  };
  return {
    start(task, label) {
      tasks.set(task, { label, detail: "", outcome: "running" });
      redraw();
    },
    update(task, detail) {
      const known = tasks.get(task);
      if (!known) return;
      known.detail = detail.replace(/\s+/g, " ").trim();
      redraw();
    },
    finish(task, outcome, detail) {
      const known = tasks.get(task) ?? { label: task, detail: "", outcome };
      known.outcome = outcome;
      known.detail = detail ?? "";
      tasks.set(task, known);
      redraw();
    },
    close() {
      if (tasks.size > 0) done();
      tasks.clear();
    },
  };
}
