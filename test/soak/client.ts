import { Agent, type IncomingMessage, request } from "node:http";

export interface Reply {
  readonly status: number;
  readonly text: string;
}

export interface Posting {
  readonly url: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  /** Leaves after so many milliseconds, whatever has come by then. */
  readonly leaveAfterMs?: number | undefined;
  /** Milliseconds between two chunks that are read. */
  readonly readEveryMs?: number | undefined;
}

/** A caller over kept-alive connections that may leave, and may read slowly. */
export class SoakClient {
  readonly #agent = new Agent({ keepAlive: true });

  /** The whole answer, or `left`. Rejects when the connection breaks. */
  async post({ url, body, headers, leaveAfterMs, readEveryMs }: Posting): Promise<Reply | "left"> {
    let left = false;
    const sent = request(url, { method: "POST", agent: this.#agent, headers });
    const leaving =
      leaveAfterMs === undefined
        ? undefined
        : setTimeout(() => {
            left = true;
            sent.destroy(new Error("left"));
          }, leaveAfterMs);
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        sent.on("response", resolve);
        sent.on("error", reject);
        sent.end(JSON.stringify(body));
      });
      return { status: response.statusCode ?? 0, text: await readAll(response, readEveryMs) };
    } catch (error) {
      if (left) return "left";
      throw error;
    } finally {
      clearTimeout(leaving);
    }
  }

  close(): void {
    this.#agent.destroy();
  }
}

async function readAll(response: IncomingMessage, everyMs: number | undefined): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    if (everyMs !== undefined) await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  return Buffer.concat(chunks).toString();
}
