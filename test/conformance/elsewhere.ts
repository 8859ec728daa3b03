/** Where a case is shown that is not part of the suite. */
export interface Shown {
  readonly what: string;
  /** A file of the project; with the words in it that say so. */
  readonly by: readonly (readonly [path: string, words?: string])[];
}

/** Why a case has no counterpart here. */
export interface NotHere {
  readonly what: string;
  readonly why: string;
}

const errors = (name: string) => [`fixtures/errors/${name}`] as const;
const rules = (rule: string) => ["docs/rules.md", `| ${rule} |`] as const;
const runLocal = (words: string) => ["test/runtime/run-local.test.ts", words] as const;

const noPlatform = "there is no remote of that platform; the Docker engine is the only one";
const noTeams = "the Docker engine knows no teams";
const noWatch =
  "live patches are not there yet: `chainsc watch` says so; `chainsc dev` rebuilds and restarts what changed";
const noHandle =
  "the handle that Truss hands to hand-written clients; `StubBase.fromUrl` and generated stubs are the clients here";
const noModel = "there is no `ModelBase`: a model is a chainlet, or a `TrussChainlet`";
const noPackager = "Python packaging of Truss itself; nothing of it is added to a chainlet's requirements";
const noPython = "cannot occur in TypeScript";

export const elsewhere: Readonly<Record<number, Shown | NotHere>> = {
  1: {
    what: "a chainlet constructed in another one's constructor",
    by: [runLocal("a chainlet cannot be constructed in another one's constructor, fields, helpers or runRemote")],
  },
  3: {
    what: "the same, in a function that a constructor calls",
    by: [runLocal("a chainlet cannot be constructed in another one's constructor, fields, helpers or runRemote")],
  },
  5: {
    what: "a helper constructs a chainlet for the body",
    by: [runLocal("lets a helper construct a chainlet for the body")],
  },
  7: { what: "a subclass calls its base", by: [runLocal("runs a subclass that calls its base")] },
  13: {
    what: "a dependency that is passed in is taken as it is",
    by: [
      runLocal("takes dependencies and contexts as explicit constructor arguments"),
      ["test/conformance/models.test.ts", "takes a model that is passed in"],
    ],
  },
  15: {
    what: "poems with a fake model",
    by: [["test/conformance/models.test.ts", "runs locally with a fake in the place of the model"]],
  },
  17: {
    what: "instances are shared within a run",
    by: [runLocal("shares one instance per class between all dependents, and forgets it with the run")],
  },
  19: {
    what: "pending findings stop a local run",
    why: "nothing is found out while classes are defined; `chainsc check` and the type checker find it before",
  },
  21: { what: "a result of unsupported type", by: [errors("CHN4001-unsupported-type-in-a-result")] },
  23: { what: "an argument of unsupported type", by: [errors("CHN4001-unsupported-type")] },
  25: { what: "a type as text", why: noPython },
  27: { what: "a static endpoint", by: [errors("CHN2031-endpoint-not-a-method-static")] },
  29: { what: "no return type", by: [rules("V24 | no return type")] },
  31: { what: "no endpoint", by: [errors("CHN2030-missing-endpoint")] },
  33: { what: "a constructor default that is no dependency", by: [errors("CHN2023-parameter-not-injected")] },
  35: { what: "an annotation that does not fit the dependency", by: [errors("CHN5010-call-does-not-fit")] },
  37: { what: "an annotation that does not fit the context", by: [rules("V08 | the context has another type")] },
  39: {
    what: "all mistakes are told together",
    by: [["test/acceptance/mistakes.test.ts", "is reported together with all others of the run"]],
  },
  41: {
    what: "`yield` without a stream as return type",
    by: [errors("CHN2034-endpoint-generator"), rules("V28 | `yield` without a stream type")],
  },
  43: {
    what: "a stream without item type",
    by: [errors("CHN4006-any-type"), rules("V25 | a stream without item type")],
  },
  45: { what: "a health check without `self`", why: noPython },
  47: { what: "a health check with parameters", by: [errors("CHN2040-health-check-shape-parameters")] },
  49: { what: "a health check that answers text", by: [errors("CHN2040-health-check-shape-answer-text")] },
  51: { what: "a websocket as result", by: [rules("V31 | a websocket as result")] },
  53: { what: "a websocket endpoint with a result", by: [errors("CHN4021-websocket-result")] },
  55: { what: "a websocket transport without a websocket", by: [errors("CHN5009-websocket-transport")] },
  57: { what: "an invalid display name", by: [errors("CHN5006-display-name-pattern")] },
  59: { what: "a model with a dependency", why: noModel },
  61: {
    what: "a plain chain has no findings",
    by: [["test/link/link.test.ts", "knows its chainlets, dependencies and files"]],
  },
  63: {
    what: "analysis runs nothing of the user's",
    by: [["test/acceptance/runs-nothing.test.ts", "is read by check and build --emit-only and never run"]],
  },
  65: { what: "a file with two models", why: noModel },
  67: { what: "several chainlets, one marked", by: [["test/find/entrypoint.test.ts", "the only chainlet of SOURCE"]] },
  69: { what: "several chainlets, none marked", by: [errors("CHN2002-entrypoint-not-marked")] },
  71: { what: "an entrypoint that is not in the file", by: [errors("CHN2004-entrypoint-not-found")] },
  73: { what: "the marker on a leaf", by: [errors("CHN2006-entrypoint-is-leaf")] },
  75: {
    what: "weights reach the configuration",
    by: [["test/emit/config-yaml.test.ts", "reach the configuration, with source and mount"]],
  },
  77: {
    what: "several weights keep their order",
    by: [["test/emit/config-yaml.test.ts", "of several schemes keep their order"]],
  },
  79: { what: "`WeightsSource` is public", by: [["runtime/index.ts", "WeightsSource"]] },
  81: { what: "a deprecated name of the requirements file", why: "there is one name, `pipRequirementsFile`" },
  83: { what: "the new name does not warn", why: "there is one name, `pipRequirementsFile`" },
  85: {
    what: "a pip file and a list together",
    by: [["test/emit/dockerfile.test.ts", 'pipRequirements: ["numpy==2.0.0"]']],
  },
  87: { what: "a project file and a list", by: [errors("CHN3110-conflicting-keys")] },
  89: { what: "Truss is required once", why: noPackager },
  91: { what: "a `TrussChainlet` without folder", by: [errors("CHN3117-missing-static")] },
  93: { what: "a Truss folder without `config.yaml`", by: [errors("CHN6021-truss-dir-invalid")] },
  95: {
    what: "relative paths are relative to the file",
    by: [["test/runtime/testing.test.ts", "is relative to the file of the call, and only looked up when read"]],
  },
  97: { what: "a `TrussChainlet` is known", by: [["test/find/chainlets.test.ts", "of all three kinds"]] },
  99: { what: "a `TrussChainlet` annotated as a descriptor", why: "the annotation is TypeScript's own error" },
  101: { what: "two `TrussChainlet` dependencies", why: noHandle },
  103: {
    what: "a Truss folder is packaged byte for byte",
    by: [["test/emit/packages.test.ts", "a Truss folder is copied byte for byte, with nothing but its name changed"]],
  },
  105: {
    what: "and gets no key of the chain",
    by: [["test/emit/packages.test.ts", "a Truss folder is copied byte for byte, with nothing but its name changed"]],
  },
  107: {
    what: "a class attribute `deps`",
    why: "dependencies are fields and constructor defaults; any other static member is the user's own",
  },
  108: { what: "a standalone model", why: noModel },
  109: {
    what: "layout of every generated package",
    by: [["test/emit/packages.test.ts", "name their generator, source and plan in every generated file"]],
  },
  111: {
    what: "file names that are no Python modules",
    by: [rules("R16 | a `-` in a file name"), rules("R17 | a file called `model.py`")],
  },
  113: {
    what: "code of an external folder travels",
    by: [["test/plan/npm-closure.test.ts", "a package in an external folder needs no lockfile"]],
  },
  115: { what: "an external folder that is a file", by: [errors("CHN3032-path-not-found-file-for-folder")] },
  117: {
    what: "`external_package_dirs` is empty in what is deployed",
    by: [["test/emit/config-yaml.test.ts", "external_package_dirs: []"]],
  },
  119: {
    what: "health checks that are set in part",
    by: [["test/emit/config-yaml.test.ts", "restart_check_delay_seconds: null"]],
  },
  121: {
    what: "a dependency is found by its display name",
    by: [["test/server/dynamic-config.test.ts", "is found by its display name"]],
  },
  123: {
    what: "the internal address wins",
    by: [["test/server/dynamic-config.test.ts", "is the internal one where there is one"]],
  },
  125: {
    what: "either address is enough",
    by: [["test/server/dynamic-config.test.ts", "is the internal one where there is one"]],
  },
  127: {
    what: "no addresses at all",
    by: [["test/server/hops.test.ts", "that are missing fail the load, naming what is there"]],
  },
  129: {
    what: "addresses that are no object",
    by: [["test/server/dynamic-config.test.ts", "is missing in %j, and that is said"]],
  },
  131: {
    what: "the chain's key, there and missing",
    by: [["test/server/hops.test.ts", "that is missing fails the load of a chainlet that calls others"]],
  },
  133: {
    what: "the internal address with the outer host name",
    by: [["test/call/connections.test.ts", "the internal URL wins, with the outer host name in Host"]],
  },
  135: {
    what: "the internal address alone",
    by: [["test/server/dynamic-config.test.ts", "is the internal one where there is one"]],
  },
  137: { what: "a handle can be taken apart", why: noHandle },
  139: { what: "addresses of websockets and of other paths", why: noHandle },
  141: {
    what: "file before environment",
    by: [["test/server/life.test.ts", "come from the mounted file, then the environment, at every access"]],
  },
  143: {
    what: "the environment's file, there and missing",
    by: [["test/server/dynamic-config.test.ts", "is named by its file, and none without it"]],
  },
  145: {
    what: "a hook for changes of the environment",
    why: "a hook of plain Truss models, which chainlets never had",
  },
  147: {
    what: "loading that keeps failing ends the process",
    by: [["test/server/life.test.ts", "ends the process when it keeps failing"]],
  },
  149: { what: "loading is tried once more", by: [["test/server/life.test.ts", "NUM_LOAD_RETRIES_TRUSS=%s"]] },
  163: { what: "a health check that throws", by: [["test/server/life.test.ts", "Health check failed."]] },
  165: {
    what: "not healthy while it loads",
    by: [["test/server/life.test.ts", "answers 503 with the words that peers look for until it is loaded"]],
  },
  167: {
    what: "metrics, without access lines",
    by: [
      ["test/server/routes.test.ts", "tells its schema, its OpenAPI and its metrics"],
      ["test/server/routes.test.ts", "has one access line a call with its id and duration, and none for probes"],
    ],
  },
  173: {
    what: "hot reload within a process",
    why: "a changed chainlet is a new process: state of the old code never survives",
  },
  181: {
    what: "an existing server is reached by its own paths",
    by: [["test/deploy/existing-images.test.ts", "are started by their own command, waited for at their own path"]],
  },
  199: {
    what: "the words of the queue warning",
    by: [["test/call/policy.test.ts", "noticeable queueing is reported in the words that Truss users know"]],
  },
  201: {
    what: "no warning without queueing",
    by: [["test/call/policy.test.ts", "noticeable queueing is reported in the words that Truss users know"]],
  },
  207: {
    what: "a 400 of a dependency is a 500",
    by: [["test/server/hops.test.ts", "answers a dependency's 400 with 500"]],
  },
  209: {
    what: "frames over any chunks",
    by: [
      [
        "test/streaming/structured-stream.test.ts",
        "header, items and footer are read in order from chunks of %i bytes",
      ],
    ],
  },
  211: {
    what: "a header that was not sent",
    by: [
      [
        "test/streaming/structured-stream.test.ts",
        "a header that was not sent is an error, and the items are still there",
      ],
    ],
  },
  213: {
    what: "the order of the writer",
    by: [["test/streaming/structured-stream.test.ts", "the writer keeps the order"]],
  },
  215: {
    what: "a footer that was not sent",
    by: [["test/streaming/structured-stream.test.ts", "Stream does not contain footer"]],
  },
  217: {
    what: "golden bytes of frames",
    by: [["test/streaming/structured-stream.test.ts", "the writer's bytes are those of Truss"]],
  },
  219: { what: "golden bytes of msgpack", by: [["test/codec/msgpack-golden.test.ts"]] },
  221: { what: "arrays in JSON", by: [["test/codec/nd-array.test.ts", "the JSON form is Truss's"]] },
  223: { what: "`--disable-chain-download`", why: noPlatform },
  225: {
    what: "`--deployment-name`",
    by: [["test/cli/on-engine.test.ts", "--deployment-name reaches what would be deployed"]],
  },
  227: {
    what: "`--publish` is deprecated",
    by: [["test/cli/on-engine.test.ts", "%s is deprecated, and makes no production deployment"]],
  },
  229: { what: "`--watch` with `--promote`", why: noWatch },
  231: { what: "`--watch-no-sleep`", why: noWatch },
  233: { what: "`push --watch` keeps deployments awake", why: noWatch },
  235: { what: "`--team`", why: noTeams },
  237: { what: "an unknown team", why: noTeams },
  239: { what: "a name in several teams", why: noTeams },
  241: { what: "a single team", why: noTeams },
  243: { what: "when a command may ask", why: "nothing ever asks a question" },
  245: {
    what: "a deployment that fails is no success",
    by: [["test/deploy/docker.test.ts", "shows the last lines of the chainlet that failed and leaves nothing behind"]],
  },
  247: { what: "a published chain", why: noPlatform },
  249: { what: "a draft for the environment `production`", why: noPlatform },
  251: {
    what: "names of deployments",
    by: [
      ["test/cli/on-engine.test.ts", "a draft has no name"],
      ["test/deploy/docker-parts.test.ts", "are those that Truss takes"],
    ],
  },
  253: {
    what: "unknown keys of `config.yaml`",
    by: [["test/emit/config-yaml.test.ts", "has every key of Truss's schema, sorted, with the chain's services"]],
  },
  255: { what: "errors of the platform's API", why: noPlatform },
  257: { what: "uploads", why: noPlatform },
  259: { what: "credentials for uploads", why: noPlatform },
  261: { what: "shapes of the platform's URLs", why: noPlatform },
  263: { what: "models that exist already", why: noPlatform },
  265: {
    what: "a URL in the output of `push`",
    by: [["test/deploy/command-line.test.ts", "answers when pushed, is listed, shows its logs and goes away"]],
  },
  267: { what: "what is watched", why: noWatch },
  269: { what: "what is watched of one chainlet", why: noWatch },
  271: { what: "models are prepared for patches", why: noWatch },
  273: { what: "a host name that is missing", why: noWatch },
  275: { what: "keep-alive of existing servers", why: noWatch },
  277: { what: "keep-alive URLs", why: noWatch },
  279: { what: "the first patch", why: noWatch },
};
