/** User code breaks the rules for chainlets. */
export class ChainsUsageError extends TypeError {
  override readonly name: string = "ChainsUsageError";
}

/** A file, a peer, a dynamic config or a secret is not there. */
export class MissingDependencyError extends TypeError {
  override readonly name: string = "MissingDependencyError";
}

/** The right code at the wrong moment, for example a chainlet constructed outside a scope. */
export class ChainsRuntimeError extends Error {
  override readonly name: string = "ChainsRuntimeError";
}

/** What a deployment needs is not given. */
export class ChainsDeploymentError extends Error {
  override readonly name: string = "ChainsDeploymentError";
}
