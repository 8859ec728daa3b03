// What is served and called in these figures: compiled as a user's chain is, so that what runs is what ships.
import * as chains from "chainsc";

interface Sizes {
  length: number;
  next: number;
}

export class Echo extends chains.ChainletBase {
  static override remoteConfig: chains.RemoteConfig = { compute: { predictConcurrency: 256 } };

  async runRemote(text: string, count: number): Promise<Sizes> {
    return { length: text.length, next: count + 1 };
  }
}

/** The second of two hops. */
export class Relay extends chains.ChainletBase {
  static override remoteConfig: chains.RemoteConfig = { compute: { predictConcurrency: 256 } };
  private readonly echo = chains.depends(Echo, { retries: 3 });

  async runRemote(text: string, count: number): Promise<Sizes> {
    return this.echo.runRemote(text, count);
  }
}

interface Item {
  index: number;
  text: string;
}

const items: Item[] = Array.from({ length: 10_000 }, (_, index) => ({ index, text: "some text of an item" }));

export class Source extends chains.ChainletBase {
  async *runRemote(): AsyncIterable<Item> {
    for (const item of items) yield item;
  }
}

export class Tensor extends chains.ChainletBase {
  async runRemote(tensor: chains.NdArray): Promise<number> {
    return tensor.data.length;
  }
}

interface Document {
  id: string;
  title: string;
  published: boolean;
  score: number;
  author: { name: string; email: string; age: number };
  tags: string[];
  sections: Array<{ heading: string; body: string; words: number }>;
  metadata: { language: "en" | "de" | "fr"; source: string | null; revision: number };
}

export class Checked extends chains.ChainletBase {
  async runRemote(document: Document): Promise<number> {
    return document.sections.length;
  }
}

export class Floats extends chains.ChainletBase {
  async runRemote(values: number[]): Promise<number> {
    return values.length;
  }
}

export class Bench extends chains.ChainletBase {
  readonly echo = chains.depends(Echo);
  readonly relay = chains.depends(Relay);
  readonly source = chains.depends(Source);
  readonly tensor = chains.depends(Tensor);
  readonly checked = chains.depends(Checked);
  readonly floats = chains.depends(Floats);

  async runRemote(): Promise<number> {
    return 0;
  }
}
