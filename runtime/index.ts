export { StubBase } from "./call/stub-base.ts";
export { ChainletBase } from "./chainlet/chainlet-base.ts";
export { ContainerChainlet, ContainerSpec } from "./chainlet/container-chainlet.ts";
export { depends, dependsContext } from "./chainlet/depends.ts";
export { type EntrypointOptions, markEntrypoint } from "./chainlet/mark-entrypoint.ts";
export type { Remote, RemoteEndpoint, RemoteResult } from "./chainlet/remote.ts";
export { TrussChainlet } from "./chainlet/truss-chainlet.ts";
export { NdArray } from "./codec/nd-array.ts";
export { type AbsPath, makeAbsPathHere } from "./config/abs-path.ts";
export { Assets, ExternalDataItem, ModelRepo, type WeightsAuth, WeightsSource } from "./config/assets.ts";
export { ChainletOptions, HealthChecks, type JsonValue, type Transport } from "./config/chainlet-options.ts";
export { type Accelerator, Compute } from "./config/compute.ts";
export { BasetenImage, CustomImage, DockerAuthSettings, DockerImage } from "./config/docker-image.ts";
export { RemoteConfig } from "./config/remote-config.ts";
export { RPCOptions } from "./config/rpc-options.ts";
export type { DeploymentContext, Environment } from "./context/deployment-context.ts";
export { type RequestContext, requestContext } from "./context/request-context.ts";
export type { InternalUrl, ServiceDescriptor } from "./context/service-descriptor.ts";
export { HttpError, type HttpErrorOptions } from "./errors/http-error.ts";
export { RemoteError, type RemoteErrorFields, RemoteTimeoutError, type TimeoutPhase } from "./errors/remote-error.ts";
export { RemoteErrorDetail, type StackFrame } from "./errors/remote-error-detail.ts";
export {
  ChainsDeploymentError,
  ChainsRuntimeError,
  ChainsUsageError,
  MissingDependencyError,
} from "./errors/usage-errors.ts";
export type { Opaque } from "./schema/opaque.ts";
export { type RunLocalOptions, runLocal } from "./scope/run-local.ts";
export { WebSocketDisconnect, type WebSocketProtocol } from "./websocket/web-socket-protocol.ts";
