import { defineConfig } from 'vitest/config';

/**
 * Two files at a time, on however few cores: a file that runs a platform waits for its parts about as long as it works. (By default
 * Vitest leaves a core free, which on two cores means one file at a time.)
 */
const twoFilesAtATime = { maxWorkers: 2 };
/** What counts calls to the unit has the machine to itself: on a busy one a function is started once more now and then. */
const oneFileAtATime = { fileParallelism: false, maxWorkers: 1 };
const COUNTED = ['test/integration/platform/meter.test.ts', 'test/bench/**/*.test.ts'];

/** Suites that run the whole platform. */
const withPlatform = { globalSetup: ['test/harness/synth.ts'], testTimeout: 240_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    ...twoFilesAtATime,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts', 'test/architecture/**/*.test.ts'] } },
      { extends: true, test: { name: 'property', include: ['test/property/**/*.test.ts'], testTimeout: 60_000 } },
      // Not isolated: loading the CDK takes longer than most of these tests.
      {
        extends: true,
        test: { name: 'infra', include: ['test/infra/**/*.test.ts'], testTimeout: 120_000, isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'local',
          include: ['test/integration/local/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: ['test/integration/local/**', ...COUNTED],
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
      { extends: true, test: { name: 'bench', include: COUNTED, ...withPlatform, ...oneFileAtATime } },
    ],
  },
});
