/** Browser tests: one file after the other, because they share one hub and its demo catalogue. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['e2e/**/*.e2e.ts'],
    globalSetup: ['e2e/hub.ts'],
    fileParallelism: false,
    sequence: { concurrent: false },
    testTimeout: 120_000,
    hookTimeout: 240_000,
    // What is approved goes through an index on its way to a channel; on a busy machine that takes its time.
    expect: { poll: { timeout: 30_000, interval: 200 } },
  },
});
