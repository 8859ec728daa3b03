/** What a request is for. */
export type Route =
  | "predict"
  | "liveness"
  | "readiness"
  | "loaded"
  | "schema"
  | "metrics"
  | "openapi"
  | "not-implemented"
  | "not-found"
  | "method-not-allowed";

const fixed: Readonly<Record<string, { readonly GET?: Route; readonly POST?: Route }>> = {
  "/": { GET: "liveness" },
  "/run_remote": { POST: "predict" },
  "/invocations": { POST: "predict" },
  "/ping": { GET: "loaded" },
  "/metrics": { GET: "metrics" },
  "/metrics/": { GET: "metrics" },
  "/openapi.json": { GET: "openapi" },
  "/v1/chat/completions": { POST: "not-implemented" },
  "/v1/completions": { POST: "not-implemented" },
  "/v1/embeddings": { POST: "not-implemented" },
  "/v1/messages": { POST: "not-implemented" },
  "/v1/responses": { POST: "not-implemented" },
};

const modelPath = /^\/v1\/models\/([^/]+?)(\/loaded|\/schema)?$/;

/** `path` is without the query. The name of the model is ignored. */
export function routeOf(method: string | undefined, path: string): Route {
  if (method === "POST" && (path === "/run_remote" || path === "/v1/models/model:predict")) return "predict";
  const routes = Object.hasOwn(fixed, path) ? fixed[path] : modelRoutes(path);
  if (!routes) return "not-found";
  const route = method === "GET" ? routes.GET : method === "POST" ? routes.POST : undefined;
  return route ?? "method-not-allowed";
}

/** Of the header `Allow`. */
export function allowedMethods(path: string): string {
  const routes = Object.hasOwn(fixed, path) ? fixed[path] : modelRoutes(path);
  return Object.keys(routes ?? {}).join(", ");
}

/** The path of a request's target: without the query, and without the origin that clients of proxies write before it. */
export function pathOf(target: string): string {
  const from = target.startsWith("/") ? 0 : /^https?:\/\/[^/?#]*/i.exec(target)?.[0].length;
  if (from === undefined) return target;
  const query = target.indexOf("?", from);
  return (query < 0 ? target.slice(from) : target.slice(from, query)) || "/";
}

function modelRoutes(path: string): { readonly GET?: Route; readonly POST?: Route } | undefined {
  const match = modelPath.exec(path);
  if (!match) return undefined;
  if (match[2] === "/loaded") return { GET: "loaded" };
  if (match[2] === "/schema") return { GET: "schema" };
  // A GET on `…:predict` matches the readiness route; starters of containers rely on it.
  return /:predict(_binary)?$/.test(match[1] ?? "") ? { GET: "readiness", POST: "predict" } : { GET: "readiness" };
}
