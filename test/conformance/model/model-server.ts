import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";

/** One request that the model got. */
export interface Heard {
  readonly authorization: string | undefined;
  readonly status: number;
}

/**
 * Stands in for a model that is deployed elsewhere: it answers a prompt in capitals, and audio with what is in it, the first audio
 * with 503. `GET` tells what it has heard. It runs alone in a container as well, so it imports nothing of the project.
 */
export function modelServer(): Server {
  const heard: Heard[] = [];
  let busy = true;
  return createServer(async (request, response) => {
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    };
    if (request.method === "GET") return answer(200, heard);
    const { prompt, audio_b64 = "" } = JSON.parse(await text(request)) as { prompt?: string; audio_b64?: string };
    const status = prompt === undefined && busy ? 503 : 200;
    heard.push({ authorization: request.headers.authorization, status });
    if (prompt !== undefined) return answer(status, prompt.toUpperCase());
    busy = false;
    answer(status, status === 503 ? null : { text: Buffer.from(audio_b64, "base64").toString(), language: "de" });
  });
}
