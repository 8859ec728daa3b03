/** Ends a deployment whose reason has been reported as a diagnostic already. */
export class DeploymentStopped extends Error {
  override readonly name = "DeploymentStopped";
}
