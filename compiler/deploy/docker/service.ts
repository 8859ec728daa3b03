import type Dockerode from "dockerode";
import type { ChainService } from "../chain-service.ts";
import { callEntrypoint } from "./call.ts";
import type { Deployment } from "./deployment.ts";
import { findDeployments } from "./find-deployments.ts";

/** A deployment on an engine, for programs. */
export function dockerChainService(docker: Dockerode, deployment: Deployment): ChainService {
  const { chain, id, url } = deployment;
  if (url === undefined) throw new Error(`The entrypoint of ${chain} (deployment ${id}) does not run.`);
  const entrypoint = deployment.chainlets.find(({ isEntrypoint }) => isEntrypoint)?.chainlet ?? chain;
  return {
    name: chain,
    deploymentId: id,
    runRemoteUrl: url,
    // There is no page yet; the readiness route tells how the entrypoint is.
    statusPageUrl: new URL("/v1/models/model", url).href,
    async getInfo() {
      const [now] = await findDeployments(docker, { chain, deployment: id });
      return (now?.chainlets ?? []).map(({ displayName, isEntrypoint, status, containerName }) => ({
        name: displayName,
        isEntrypoint,
        status,
        logsUrl: `docker://${containerName}/logs`,
      }));
    },
    async runRemote(json, options = {}) {
      const answer = await callEntrypoint(url, JSON.stringify(json), {
        remoteName: entrypoint,
        signal: options.signal,
      });
      switch (answer.kind) {
        case "json":
          return JSON.parse(answer.text);
        case "items":
          return answer.items;
        case "bytes":
          return answer.chunks;
      }
    },
  };
}
