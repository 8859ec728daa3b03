/**
 * A part of a type that chainsc passes on without looking at it: whatever JSON carries is accepted, and the type is what
 * you say it is.
 *
 * ```ts
 * async runRemote(message: Opaque<VendorMessage>): Promise<void>
 * ```
 */
export type Opaque<T> = T;
