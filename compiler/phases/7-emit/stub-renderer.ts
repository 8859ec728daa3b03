import type { Chainlet } from "../../model/chain.ts";
import type { PlannedStub } from "../../model/plan.ts";
import type { ProjectPath } from "../../model/source.ts";
import { renderStub, type StubTextOptions } from "./typed/render-stub.ts";

export type StubRenderer = typeof renderStub;

interface Rendered {
  readonly text: string;
  /** Every file that was asked for, and what its specifier was. */
  readonly modules: ReadonlyMap<ProjectPath, string>;
}

/**
 * Renders the stub of a chainlet once a run, however many packages have it: its text depends on the chainlet, and on
 * where the package has the files that it imports types from.
 */
export function stubRenderer(): StubRenderer {
  const known = new Map<Chainlet, Map<string, Rendered>>();
  return (stub, options) => {
    const ofChainlet = known.get(stub.chainlet) ?? new Map<string, Rendered>();
    known.set(stub.chainlet, ofChainlet);
    const form = `${stub.callable} ${options.isConstructed ?? false}`;
    const last = ofChainlet.get(form);
    if (last && [...last.modules].every(([file, specifier]) => options.sourceModule(file) === specifier))
      return last.text;
    const rendered = render(stub, options);
    ofChainlet.set(form, rendered);
    return rendered.text;
  };
}

function render(stub: PlannedStub, options: StubTextOptions): Rendered {
  const modules = new Map<ProjectPath, string>();
  const sourceModule = (file: ProjectPath): string => {
    const specifier = options.sourceModule(file);
    modules.set(file, specifier);
    return specifier;
  };
  return { text: renderStub(stub, { ...options, sourceModule }), modules };
}
