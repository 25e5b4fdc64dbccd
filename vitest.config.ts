import { defineConfig } from 'vitest/config';
import { readTestDate } from './test/harness/test-clock.ts';

/**
 * Runs two files at a time, even on two cores: a file that runs a platform waits about as long as it computes. By
 * default, Vitest leaves a core free, which on two cores means one file at a time.
 */
const twoFilesAtATime = { maxWorkers: 2 };
/** Suites that count calls exactly run alone: on a busy machine, a function is occasionally started once more. */
const oneFileAtATime = { fileParallelism: false, maxWorkers: 1 };
const EXACT_COUNT_SUITES = ['test/integration/platform/meter.test.ts', 'test/bench/**/*.test.ts'];

/** Settings of suites that run the whole platform. */
const withPlatform = {
  globalSetup: ['test/harness/synth.ts', 'test/harness/dynamodb-local.ts'],
  testTimeout: 240_000,
  hookTimeout: 120_000,
};

/** Ends the run with one sentence when TEST_DATE is no instant; every file would fail by it. */
function checkTestDate(): void {
  try {
    readTestDate(process.env);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
checkTestDate();

export default defineConfig({
  test: {
    ...twoFilesAtATime,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            'test/{unit,architecture}/**/*.test.ts',
            'infra/{local,simulator}/test/unit/**/*.test.ts',
            'infra/simulator/test/web/**/*.test.ts',
            'web/test/**/*.test.ts',
          ],
        },
      },
      {
        extends: true,
        test: {
          name: 'property',
          include: ['test/property/**/*.test.ts', 'infra/{local,simulator}/test/property/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      // Not isolated: loading the CDK takes longer than most of these tests.
      {
        extends: true,
        test: { name: 'infra', include: ['test/infra/**/*.test.ts'], testTimeout: 120_000, isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'local',
          include: ['infra/local/test/integration/**/*.test.ts'],
          globalSetup: ['test/harness/dynamodb-local.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: EXACT_COUNT_SUITES,
          ...withPlatform,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts', 'test/chaos/**/*.test.ts'],
          ...withPlatform,
          testTimeout: 600_000,
        },
      },
      { extends: true, test: { name: 'bench', include: EXACT_COUNT_SUITES, ...withPlatform, ...oneFileAtATime } },
    ],
  },
});
