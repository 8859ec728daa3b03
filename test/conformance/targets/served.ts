import { RemoteErrorDetail } from "../../../runtime/errors/remote-error-detail.ts";
import type { Answer, Question } from "../case.ts";

/** One request to a server of a chain. */
export async function ask(origin: string, { input, headers = {} }: Question): Promise<Answer> {
  const response = await fetch(`${origin}/run_remote`, { method: "POST", body: JSON.stringify(input), headers });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json") ?? false;
  const body: unknown = isJson ? JSON.parse(text) : text;
  const answer = { status: response.status, headers: Object.fromEntries(response.headers), body };
  return response.ok ? answer : { ...answer, error: errorText(body) };
}

function errorText(body: unknown): string {
  const { error } = body as { error?: unknown };
  return RemoteErrorDetail.fromJson(error)?.format() ?? String(error);
}
