import { Dependency } from "../call/dependency.ts";
import { StubBase } from "../call/stub-base.ts";
import type { ChainletBase, ChainletClass } from "../chainlet/chainlet-base.ts";
import type { RPCOptions } from "../config/rpc-options.ts";
import { contextFrom } from "../context/context-from.ts";
import type { DeploymentContext } from "../context/deployment-context.ts";
import { runInRequest } from "../context/request-context.ts";
import { apiKeySecret, lazySecrets } from "../context/secrets.ts";
import { withCallersFrames } from "../errors/callers-frames.ts";
import { ChainsRuntimeError, ChainsUsageError } from "../errors/usage-errors.ts";
import { type Answerer, callLocally, isStream, streamLocally } from "./local-call.ts";
import { LocalRequest } from "./local-request.ts";
import { innermostConstructor, outerConstructor } from "./naive-construction.ts";
import type { RunLocalOptions } from "./run-local.ts";
import { runInScope, type Scope, threeWays } from "./scope.ts";
import { structuralCopy } from "./structural-copy.ts";

interface ContextOwner {
  cls: (ChainletClass & { readonly userConfig?: unknown }) | undefined;
}

type LeafClass = abstract new (...args: never[]) => ChainletBase;

/** One local run: the instances that live in it and how they call each other. */
export class LocalScope implements Scope {
  readonly #options: RunLocalOptions;
  readonly #answerers = new Map<ChainletClass, Answerer>();
  /** Classes of dependencies under construction, outermost first. */
  readonly #creating: ChainletClass[] = [];
  /** The innermost of them, until its own constructor has reported. */
  #expected: ChainletClass | undefined;
  readonly #known = new Set<string>();
  readonly #leafClasses: readonly LeafClass[];
  readonly #insideCall: Scope;
  #latestEntry: ChainletClass | undefined;
  readonly #awaitingOwner: ContextOwner[] = [];
  #ended = false;

  /** `leafClasses` are the bases of what is not written in TypeScript. */
  constructor(options: RunLocalOptions, leafClasses: readonly LeafClass[]) {
    this.#options = options;
    this.#leafClasses = leafClasses;
    for (const { cls, implementation } of options.fakes ?? []) this.#answerers.set(cls, implementation);
    this.#insideCall = insideCall();
  }

  constructed(instance: ChainletBase): void {
    const cls = instance.constructor as unknown as ChainletClass;
    this.#mustBeOpen(cls.name);
    if (this.#expected === cls) this.#expected = undefined;
    else {
      const outer = this.#creating.at(-1)?.name ?? outerConstructor(classNames(instance), this.#known);
      if (outer !== undefined) throw naive(cls.name, `in the constructor of ${outer}`);
      this.#asEntry(instance as ChainletBase & Answerer);
    }
    this.#known.add(cls.name);
    if (this.#creating.length === 0) {
      this.#latestEntry = cls;
      for (const owner of this.#awaitingOwner.splice(0)) owner.cls = cls;
    }
  }

  dependency(cls: ChainletClass, options: RPCOptions): unknown {
    this.#mustBeOpen(`depends(${cls.name})`);
    const answerer = this.#answerer(cls, options);
    if (this.#options.isolation === "reference")
      return { runRemote: (...args: never[]) => this.#plainCall(answerer, args) };
    const { clock } = this.#options;
    const dependency = new Dependency(cls.name, options, clock === undefined ? {} : { clock });
    const scope = this.#insideCall;
    return {
      runRemote: (...args: unknown[]) => {
        this.#mustBeOpen(`${cls.name}.runRemote`);
        const call = { answerer, dependency, args, scope };
        return isGenerator(answerer.runRemote)
          ? streamLocally(call)
          : promiseOrStream(withCallersFrames(callLocally(call)));
      },
    };
  }

  context(): DeploymentContext {
    const { secrets = {}, chainletToService = {}, dataDir, userEnv = {}, environment } = this.#options;
    const owner = this.#ownerOfContext();
    return contextFrom({
      chainletToService,
      dataDir,
      secrets: lazySecrets({
        names: Object.keys(secrets),
        read: (name) => secrets[name],
        missing: (name) => `This local run has no secret named "${name}": add it to runLocal({ secrets: { … } }).`,
      }),
      get userConfig() {
        return owner.cls?.userConfig;
      },
      userEnv,
      environment,
    });
  }

  /**
   * Whose context is asked for: a dependency under construction, or what the body constructs. In a field its constructor
   * has reported already, in the default of a parameter it has yet to.
   */
  #ownerOfContext(): ContextOwner {
    const creating = this.#creating.at(-1);
    if (creating) return { cls: creating };
    if (this.#latestEntry !== undefined && innermostConstructor() === this.#latestEntry.name) {
      return { cls: this.#latestEntry };
    }
    const owner: ContextOwner = { cls: undefined };
    this.#awaitingOwner.push(owner);
    return owner;
  }

  /** From now on nothing is constructed and nothing answers. */
  end(): void {
    this.#ended = true;
  }

  #answerer(cls: ChainletClass, options: RPCOptions): Answerer {
    const known = this.#answerers.get(cls);
    if (known) return known;
    const answerer = this.#isLeaf(cls) ? this.#deployedLeaf(cls, options) : this.#create(cls);
    this.#answerers.set(cls, answerer);
    return answerer;
  }

  #create(cls: ChainletClass): Answerer {
    if (this.#creating.includes(cls)) {
      const names = [...this.#creating.slice(this.#creating.indexOf(cls)), cls].map(({ name }) => name);
      throw new ChainsUsageError(`Chainlets depend on each other in a circle: ${names.join(" → ")}.`);
    }
    this.#creating.push(cls);
    this.#expected = cls;
    try {
      return Reflect.construct(cls as unknown as new () => ChainletBase & Answerer, []);
    } finally {
      this.#creating.pop();
      this.#expected = undefined;
    }
  }

  #isLeaf(cls: ChainletClass): boolean {
    return this.#leafClasses.some((leaf) => cls.prototype instanceof leaf);
  }

  /** What is not written in TypeScript can only be called where it is deployed. */
  #deployedLeaf(cls: ChainletClass, options: RPCOptions): Answerer {
    const services = this.#options.chainletToService ?? {};
    const service = Object.hasOwn(services, cls.name) ? services[cls.name] : undefined;
    if (!service) {
      throw new ChainsUsageError(
        `${cls.name} does not run in this process. Say where it is deployed with runLocal({ chainletToService: ` +
          `{ ${cls.name}: … } }), or give a fake for it.`,
      );
    }
    const stub = new LeafStub({ ...service, options: { ...service.options, ...options } }, this.#apiKey());
    return { runRemote: (body: never) => stub.predictAsync(body) };
  }

  #apiKey(): string {
    return this.#options.secrets?.[apiKeySecret] ?? "";
  }

  /** Calls of what was constructed directly in the body: arguments and results are copied, errors stay what they are. */
  #asEntry(instance: ChainletBase & Answerer): void {
    const { name } = instance.constructor;
    const endpoint = instance.runRemote;
    if (typeof endpoint !== "function") return;
    const clone = this.#options.isolation !== "reference";
    const copyResult = (value: unknown) => (clone ? structuralCopy(value, `The result of ${name}.runRemote`) : value);
    const runRemote = (...args: unknown[]): unknown => {
      this.#mustBeOpen(`${name}.runRemote`);
      const request = new LocalRequest();
      const enter = <T>(body: () => T): T => runInScope(this.#insideCall, () => runInRequest(request, body));
      const own = clone
        ? args.map((value, index) => structuralCopy(value, `Argument ${index + 1} of ${name}.runRemote`))
        : args;
      const result = enter(() => endpoint.apply(instance, own as never[]));
      if (isStream(result)) return copiedStream(result, copyResult, enter);
      return result instanceof Promise ? result.then(copyResult) : copyResult(result);
    };
    Object.defineProperty(instance, "runRemote", { value: runRemote, configurable: true, writable: true });
  }

  #plainCall(answerer: Answerer, args: never[]): unknown {
    const request = new LocalRequest();
    try {
      const result = runInScope(this.#insideCall, () => runInRequest(request, () => answerer.runRemote(...args)));
      return isStream(result) ? result : Promise.resolve(result);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #mustBeOpen(what: string): void {
    if (!this.#ended) return;
    throw new ChainsRuntimeError(
      `${what} was used after its local run had ended: await everything inside the body of runLocal.`,
    );
  }
}

class LeafStub extends StubBase {}

/** While `runRemote` runs nothing can be constructed and nothing depended on. */
function insideCall(): Scope {
  return {
    constructed(instance) {
      throw naive(instance.constructor.name, "in a runRemote");
    },
    dependency(cls) {
      throw naive(`depends(${cls.name})`, "in a runRemote");
    },
    context() {
      throw naive("dependsContext()", "in a runRemote");
    },
  };
}

const naive = (what: string, where: string): ChainsRuntimeError =>
  new ChainsRuntimeError(`${what} was naively instantiated ${where}.\n${threeWays}`);

function classNames(instance: ChainletBase): Set<string> {
  const names = new Set<string>();
  for (let proto: unknown = Object.getPrototypeOf(instance); proto; proto = Object.getPrototypeOf(proto)) {
    names.add((proto as object).constructor.name);
  }
  return names;
}

const isGenerator = (method: unknown): boolean =>
  typeof method === "function" && Object.prototype.toString.call(method) === "[object AsyncGeneratorFunction]";

/** A method that is no generator may still return a stream, so the promise can be read as one. */
function promiseOrStream(promise: Promise<unknown>): Promise<unknown> {
  return Object.assign(promise, {
    async *[Symbol.asyncIterator]() {
      yield* (await promise) as AsyncIterable<unknown>;
    },
  });
}

async function* copiedStream(
  stream: AsyncIterable<unknown>,
  copy: (item: unknown) => unknown,
  enter: <T>(body: () => T) => T,
): AsyncGenerator<unknown> {
  const iterator = stream[Symbol.asyncIterator]();
  try {
    for (let item = await enter(() => iterator.next()); !item.done; item = await enter(() => iterator.next())) {
      yield copy(item.value);
    }
  } finally {
    await enter(async () => iterator.return?.());
  }
}
