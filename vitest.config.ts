import { defineConfig } from 'vitest/config';

/**
 * Suites that run the whole platform, or its parts with Java and threads, have the machine to themselves: their files run one after
 * the other. With two at a time what counts calls to the unit also counts functions that were started once more.
 */
const oneFileAtATime = { fileParallelism: false, maxWorkers: 1 };

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts', 'test/architecture/**/*.test.ts'] } },
      { extends: true, test: { name: 'property', include: ['test/property/**/*.test.ts'], testTimeout: 60_000 } },
      { extends: true, test: { name: 'infra', include: ['test/infra/**/*.test.ts'], testTimeout: 60_000 } },
      {
        extends: true,
        test: {
          name: 'local',
          include: ['test/integration/local/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          ...oneFileAtATime,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: ['test/integration/local/**'],
          globalSetup: ['test/harness/synth.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          ...oneFileAtATime,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts', 'test/chaos/**/*.test.ts'],
          globalSetup: ['test/harness/synth.ts'],
          testTimeout: 300_000,
          hookTimeout: 60_000,
          ...oneFileAtATime,
        },
      },
      {
        extends: true,
        test: {
          name: 'bench',
          include: ['test/bench/**/*.test.ts'],
          globalSetup: ['test/harness/synth.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          ...oneFileAtATime,
        },
      },
    ],
  },
});
