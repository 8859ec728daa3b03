import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Folders of tests that start processes and containers: a file of them takes minutes, whatever its size. */
const long = /\/test\/(acceptance|cache|cli|conformance|deploy|local|readme)\//;

/**
 * Begins with what takes longest. Without times of an earlier run vitest goes by the size of files, which puts the conformance
 * suites last: one of two workers would then have nothing to do for the last minutes.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => long.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
