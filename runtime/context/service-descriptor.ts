import type { RPCOptions } from "../config/rpc-options.ts";

/** Where a chainlet is reached inside the platform. */
export interface InternalUrl {
  /** With its scheme. */
  readonly gatewayRunRemoteUrl: string;
  /** Without scheme; goes into the `Host` header. */
  readonly hostname: string;
}

/** Where and how a dependency is called. */
export interface ServiceDescriptor {
  /** Class name. */
  readonly name: string;
  readonly predictUrl: string;
  readonly options: RPCOptions;
  readonly displayName?: string;
  /** Takes precedence over `predictUrl`. */
  readonly internalUrl?: InternalUrl;
}
