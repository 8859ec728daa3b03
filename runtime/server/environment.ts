/** What the process is told by its environment variables. */
export interface ServerEnvironment {
  /** 0 is any free port. */
  readonly port: number;
  readonly host: string;
  readonly dynamicConfigDirectory: string;
  readonly secretsDirectory: string;
  /** Import everything, check the definition, say so, and leave. */
  readonly smoke: boolean;
  readonly jsonLogs: boolean;
  /** A line on stdout for every call. */
  readonly accessLog: boolean;
  /** How often loading is tried again. */
  readonly loadRetries: number;
  /** How long running requests may take to finish after a SIGTERM, in seconds. */
  readonly graceSec: number;
  /** After how much silence a stream of server-sent events gets a comment, in seconds; proxies cut off what is silent for a minute. */
  readonly keepAliveSec: number;
  /** How long a request's body may make no headway before it is refused, in seconds. */
  readonly bodyTimeoutSec: number;
  /** How long a synchronous call that nobody waits for any more may keep the thread that others wait for, in seconds. */
  readonly abandonedSec: number;
  /** Shut down when the process that started this one is gone. */
  readonly endWithParent: boolean;
}

export function readEnvironment(env: NodeJS.ProcessEnv): ServerEnvironment {
  return {
    port: wholeNumber(env, "INFERENCE_SERVER_PORT", 8081),
    host: env.CHAINS_HOST || "0.0.0.0",
    dynamicConfigDirectory: env.CHAINS_DYNAMIC_CONFIG_DIR || "/etc/b10_dynamic_config",
    secretsDirectory: env.CHAINS_SECRETS_DIR || "/secrets",
    smoke: env.CHAINS_SMOKE === "1",
    accessLog: env.CHAINS_ACCESS_LOG !== "off",
    jsonLogs: env.DISABLE_JSON_LOGGING === undefined,
    loadRetries: wholeNumber(env, "NUM_LOAD_RETRIES_TRUSS", 1),
    graceSec: wholeNumber(env, "CHAINS_GRACE_SEC", 3600),
    bodyTimeoutSec: Math.max(1, wholeNumber(env, "CHAINS_BODY_TIMEOUT_SEC", 60)),
    abandonedSec: wholeNumber(env, "CHAINS_ABANDONED_SEC", 30),
    endWithParent: env.CHAINS_END_WITH_PARENT === "1",
    keepAliveSec: Math.max(1, wholeNumber(env, "CHAINS_KEEP_ALIVE_SEC", 15)),
  };
}

function wholeNumber(env: NodeJS.ProcessEnv, name: string, otherwise: number): number {
  const text = env[name];
  if (text === undefined || text === "") return otherwise;
  if (!/^\d{1,9}$/.test(text)) throw new RangeError(`${name} must be a whole number; it is "${text}".`);
  return Number(text);
}
