import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { PackagePlan } from "../../model/plan.ts";
import type { Session } from "../../session.ts";
import type { ChainletProcess, Ended } from "../chainlet-process.ts";
import { placeOfEnd } from "../import-failure.ts";
import { placePackage, startPackage, writeAddresses } from "../package-process.ts";
import { reportEnd } from "../start-chain.ts";
import { type Member, memberKey, type Version } from "./member.ts";

/** How long replaced processes may finish what they are doing, in seconds; one more and they are killed. */
const graceSec = 30;
/** The same at the end of it all, when somebody waits. */
const lastGraceMs = 5000;
/** Who has been up for so long begins to count its crashes anew. */
const steadyMs = 60_000;
const firstRestMs = 500;
const longestRestMs = 30_000;

export interface FleetOptions {
  /** Absolute path below the project root for copies of packages and dynamic configuration. */
  readonly folder: string;
  /** Absolute path of a folder without a `node_modules` above. */
  readonly stages: string;
  readonly dataDir?: string | undefined;
  readonly userEnv?: Readonly<Record<string, string>> | undefined;
  readonly onLine: (chainlet: string, line: string) => void;
  /** The port of the entrypoint's process; `undefined` when it is down. */
  readonly onEntrypoint: (port: number | undefined) => void;
  readonly onStarting: (chainlets: readonly string[]) => void;
  readonly onCrash: (chainlet: string, ended: Ended, restartInMs: number) => void;
  readonly onRestart: (chainlet: string) => void;
}

/** Class names. */
export interface Swapped {
  readonly started: readonly string[];
  readonly kept: readonly string[];
  readonly removed: readonly string[];
}

/** The processes of a chain over all its builds. */
export class Fleet {
  readonly #options: FleetOptions;
  #members = new Map<string, Member>();
  /** Replaced processes that still finish something. */
  readonly #draining = new Set<{ readonly calls: ReadonlySet<number>; readonly ended: Promise<void> }>();
  readonly #processes = new Set<ChainletProcess>();
  readonly #rests = new Map<string, NodeJS.Timeout>();
  #restarting = new Map<string, { readonly abort: () => void; readonly ended: Promise<void> }>();
  #swapping = false;
  #stopping = false;
  #starts = 0;

  constructor(options: FleetOptions) {
    this.#options = options;
    process.on("exit", this.#killAll);
  }

  /**
   * Starts what a build has changed beside what runs, and puts it in place when all of it answers requests. `undefined`
   * after a diagnostic, or an abort: then everything is as it was.
   */
  async swap(version: Version, session: Session): Promise<Swapped | undefined> {
    this.#swapping = true;
    await this.#cancelRestarts();
    const fresh: Member[] = [];
    try {
      const members = await this.#assemble(version, fresh, session);
      // One may have fallen while the others came up. Those that ran before are started again in any case.
      const fallen = members && fresh.filter(({ down }) => down);
      for (const member of fallen ?? []) this.#reportEnd(member, await member.process.ended, session);
      if (!members || fallen?.length !== 0 || this.#stopping || session.signal.aborted) {
        for (const member of fresh) this.#discard(member);
        return undefined;
      }
      return await this.#put(members, fresh);
    } finally {
      this.#swapping = false;
      for (const member of this.#members.values()) if (member.down) this.#rest(member);
    }
  }

  /** Ends all processes; those that answer something get a few seconds. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#cancelRestarts();
    await Promise.all([...this.#processes].map((child) => child.stop(lastGraceMs + 1000, lastGraceMs - 1000)));
    process.off("exit", this.#killAll);
  }

  // On every way out, a second Ctrl-C included, no process outlives this one.
  readonly #killAll = (): void => {
    for (const child of this.#processes) child.killNow();
  };

  async #assemble(
    version: Version,
    fresh: Member[],
    session: Session,
  ): Promise<ReadonlyMap<string, Member> | undefined> {
    const aborted = new Promise<undefined>((resolve) => {
      session.signal.addEventListener("abort", () => resolve(undefined), { once: true });
      if (session.signal.aborted) resolve(undefined);
    });
    const coming = new Map<string, Promise<Member | undefined>>();
    const starting: string[] = [];
    // Packages come with dependencies before dependents, so whoever is called has its entry already.
    for (const plan of version.plan.packages) {
      const key = memberKey(plan, version);
      const old = this.#members.get(plan.directory);
      if (old && old.key === key && !old.down) {
        coming.set(plan.directory, Promise.resolve(old));
        continue;
      }
      starting.push(plan.chainlet.name);
      coming.set(plan.directory, this.#start({ plan, key, coming }, version, fresh, session));
    }
    this.#options.onStarting(starting);
    const all = Promise.all(
      [...coming].map(async ([directory, listening]) => {
        const member = await listening;
        const isUp = member && (!fresh.includes(member) || (await this.#isReady(member, session)));
        return [directory, isUp ? member : undefined] as const;
      }),
    );
    const members = await Promise.race([all, aborted]);
    if (!members) {
      for (const { process } of fresh) process.killNow();
      await all;
      return undefined;
    }
    const whole = members.flatMap(([directory, member]) => (member ? [[directory, member] as const] : []));
    return whole.length === members.length ? new Map(whole) : undefined;
  }

  async #start(
    { plan, key, coming }: { plan: PackagePlan; key: string; coming: ReadonlyMap<string, Promise<Member | undefined>> },
    { directory, secrets, environment }: Version,
    fresh: Member[],
    session: Session,
  ): Promise<Member | undefined> {
    const { name } = plan.chainlet;
    const place = `${++this.#starts}/${plan.directory}`;
    const { folder, stages, dataDir, userEnv, onLine } = this.#options;
    const placed = await placePackage(
      plan,
      {
        packageDirectory: join(directory, plan.directory),
        stage: join(stages, place),
        copy: join(folder, "packages", place),
        dataDir,
      },
      session,
    );
    if (!placed) return undefined;
    const ports = new Map<string, number>();
    for (const { chainlet } of plan.dependencies) {
      const callee = await coming.get(directoryOf(chainlet));
      if (!callee) return undefined;
      ports.set(chainlet.remoteConfig.displayName, callee.port);
    }
    if (session.signal.aborted) return undefined;
    const start = {
      ...placed,
      config: join(folder, "config", place),
      secrets: secrets.get(name) ?? new Map(),
      environment,
      userEnv,
      port: 0,
      graceSec,
      // Who mends the code is here, and an error that comes twice is only longer to read.
      loadRetries: 0,
      onLine: (line: string) => onLine(name, line),
    };
    const child = this.#keep(await startPackage(plan, { ...start, ports }));
    const member: Member = { plan, key, start, process: child, port: 0, ports, down: false, crashes: 0, upSince: 0 };
    fresh.push(member);
    this.#follow(member, child);
    if (session.signal.aborted) child.killNow();
    const listening = await child.listening;
    if (typeof listening === "number") {
      member.port = listening;
      return member;
    }
    this.#reportEnd(member, listening, session);
    return undefined;
  }

  async #isReady(member: Member, session: Session): Promise<boolean> {
    const ready = await member.process.ready;
    member.upSince = performance.now();
    if (ready === "ready") return true;
    this.#reportEnd(member, ready, session);
    return false;
  }

  #reportEnd({ plan, start, process: child }: Member, ended: Ended, session: Session): void {
    if (session.signal.aborted || this.#stopping) return;
    const place = { stage: start.directory, packageDirectory: start.directory };
    reportEnd(child.name, ended, { session, span: placeOfEnd(ended, plan, place, session) });
  }

  #keep(child: ChainletProcess): ChainletProcess {
    this.#processes.add(child);
    void child.ended.then(() => this.#processes.delete(child));
    return child;
  }

  async #put(members: ReadonlyMap<string, Member>, fresh: readonly Member[]): Promise<Swapped> {
    const before = this.#members;
    this.#members = new Map(members);
    await this.#tellAddresses();
    const entrypoint = [...members.values()].find(({ plan }) => plan.chainlet.isEntrypoint);
    this.#options.onEntrypoint(entrypoint?.down ? undefined : entrypoint?.port);
    const started = new Set(fresh);
    const replaced = [...before.values()].filter((member) => members.get(member.plan.directory) !== member);
    // Callers first, so that what they still call is still there.
    for (const member of replaced.reverse()) this.#drain(member);
    const names = (some: readonly Member[]): string[] => some.map(({ plan }) => plan.chainlet.name);
    return {
      started: names([...members.values()].filter((member) => started.has(member))),
      kept: names([...members.values()].filter((member) => !started.has(member))),
      removed: names(replaced.filter(({ plan }) => !members.has(plan.directory))),
    };
  }

  /** Members whose dependencies have moved look at the new addresses before anything else happens. */
  async #tellAddresses(): Promise<void> {
    const telling = [...this.#members.values()].map(async (member) => {
      const ports = new Map<string, number>();
      for (const { chainlet } of member.plan.dependencies) {
        const port = this.#members.get(directoryOf(chainlet))?.port;
        if (port !== undefined) ports.set(chainlet.remoteConfig.displayName, port);
      }
      if ([...ports].every(([name, port]) => member.ports.get(name) === port)) return;
      member.ports = ports;
      await writeAddresses(member.start.config, ports);
      await member.process.readAddresses();
    });
    await Promise.all(telling);
  }

  #discard(member: Member): void {
    member.process.killNow();
    void member.process.ended.then(() => this.#clean(member));
  }

  /** Nobody will start it again. */
  #clean({ start: { directory, config } }: Member): void {
    for (const path of [directory, `${directory}.files`, config])
      void rm(path, { recursive: true, force: true }).catch(() => undefined);
  }

  #drain(member: Member): void {
    const { process: child, port, ports } = member;
    const callers = [...this.#draining].filter(({ calls }) => calls.has(port)).map(({ ended }) => ended);
    const ended = Promise.all(callers).then(() => child.stop((graceSec + 1) * 1000));
    const entry = { calls: new Set(ports.values()), ended };
    this.#draining.add(entry);
    void ended.then(() => {
      this.#draining.delete(entry);
      this.#clean(member);
    });
  }

  #follow(member: Member, child: ChainletProcess): void {
    void child.ended.then((ended) => {
      if (member.process !== child || this.#stopping) return;
      member.down = true;
      if (this.#members.get(member.plan.directory) !== member) return;
      if (member.plan.chainlet.isEntrypoint) this.#options.onEntrypoint(undefined);
      if (performance.now() - member.upSince > steadyMs) member.crashes = 0;
      member.crashes++;
      this.#options.onCrash(member.plan.chainlet.name, ended, restMs(member));
      if (!this.#swapping) this.#rest(member);
    });
  }

  /** Starts a member again after a while, if nothing else comes in between. */
  #rest(member: Member): void {
    const { directory } = member.plan;
    if (this.#stopping || this.#rests.has(directory) || this.#restarting.has(directory)) return;
    const timer = setTimeout(() => {
      this.#rests.delete(directory);
      let child: ChainletProcess | undefined;
      let cancelled = false;
      const abort = (): void => {
        cancelled = true;
        child?.killNow();
      };
      const ended = this.#restart(member, (started) => {
        child = started;
        if (cancelled) child.killNow();
      }).then((isUp) => {
        this.#restarting.delete(directory);
        if (isUp || cancelled || this.#members.get(directory) !== member) return;
        member.crashes++;
        this.#rest(member);
      });
      this.#restarting.set(directory, { abort, ended });
    }, restMs(member));
    this.#rests.set(directory, timer);
  }

  async #restart(member: Member, onChild: (child: ChainletProcess) => void): Promise<boolean> {
    const child = this.#keep(await startPackage(member.plan, { ...member.start, ports: member.ports }));
    onChild(child);
    const port = await child.listening;
    const ready = typeof port === "number" ? await child.ready : port;
    const { name, isEntrypoint } = member.plan.chainlet;
    if (typeof port !== "number" || ready !== "ready") {
      const ended = await child.ended;
      if (!ended.how.includes("SIGKILL"))
        this.#options.onCrash(name, ended, restMs({ ...member, crashes: member.crashes + 1 }));
      return false;
    }
    member.process = child;
    member.port = port;
    member.down = false;
    member.upSince = performance.now();
    this.#follow(member, child);
    await this.#tellAddresses();
    if (isEntrypoint) this.#options.onEntrypoint(port);
    this.#options.onRestart(name);
    return true;
  }

  async #cancelRestarts(): Promise<void> {
    for (const timer of this.#rests.values()) clearTimeout(timer);
    this.#rests.clear();
    const restarting = [...this.#restarting.values()];
    for (const { abort } of restarting) abort();
    await Promise.all(restarting.map(({ ended }) => ended));
  }
}

const restMs = ({ crashes }: Pick<Member, "crashes">): number =>
  Math.min(longestRestMs, firstRestMs * 2 ** Math.max(0, crashes - 1));

const directoryOf = ({ name }: PackagePlan["chainlet"]): string => `chainlet_${name}`;
