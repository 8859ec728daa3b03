import fc from "fast-check";

/**
 * The seed of everything random in the tests. It is the same every time, so that a red run is somebody's change and not
 * chance; `CHAINSC_SEED=$RANDOM npm test` looks elsewhere, and every finding deserves a fixture.
 */
export const seed = Number(process.env.CHAINSC_SEED ?? 20_261_123);

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
