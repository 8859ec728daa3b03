import { createHash } from "node:crypto";
import { canonicalJson } from "../../model/canonical.ts";
import type { ChainPlan, PackagePlan } from "../../model/plan.ts";
import type { ChainletProcess } from "../chainlet-process.ts";
import { ownEnvironment, type PackageStart } from "../package-process.ts";

/** A build that is to be served, with what its processes get to know. */
export interface Version {
  readonly plan: ChainPlan;
  /** Absolute path of the folder that has the package directories. */
  readonly directory: string;
  /** SHA-256 of every file below it, by path. */
  readonly digests: Readonly<Record<string, string>>;
  /** By class name and secret. */
  readonly secrets: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** One chainlet that runs, or did and will again. */
export interface Member {
  readonly plan: PackagePlan;
  /** Two members with the same key behave the same, wherever their dependencies are. */
  readonly key: string;
  /** How it was started; a crash is followed by the same once more. */
  readonly start: Omit<PackageStart, "ports">;
  process: ChainletProcess;
  port: number;
  /** Ports of its dependencies, by display name, as it was told last. */
  ports: ReadonlyMap<string, number>;
  /** Its process has ended, and it was not us who did that. */
  down: boolean;
  /** How often in a row it has crashed. */
  crashes: number;
  /** When its process was ready, by the monotonic clock, in milliseconds. */
  upSince: number;
}

/** What its process is made of: what runs, what is read at run time, and the environment. Texts for people are left out. */
export function memberKey(plan: PackagePlan, { digests, secrets, environment }: Version): string {
  const prefix = `${plan.directory}/`;
  const files = Object.entries(digests).filter(([path]) => path.startsWith(prefix) && isRun(path.slice(prefix.length)));
  const env = ownEnvironment(plan, { environment, secrets: secrets.get(plan.chainlet.name) ?? new Map() });
  return createHash("sha256")
    .update(canonicalJson([plan.directory, Object.fromEntries(files), env]))
    .digest("base64url");
}

const onlyForPeople =
  /^(?:(?:src|stubs)\/.*|[^/]+\.ts|Dockerfile|\.dockerignore|config\.yaml|chainlet\.plan\.json|dist\/.*\.map)$/;

const isRun = (path: string): boolean => !onlyForPeople.test(path);
