export type { Fake } from "../scope/fake.ts";
export { type TestContextFields, testContext } from "./context.ts";
export { type FakeImplementation, fake } from "./fake.ts";
export { FakeClock } from "./fake-clock.ts";
