import { defineConfig } from 'vitest/config';

/** The sdk against a real server, which the check starts itself: `npm run live`. */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['sdk/live/**/*.check.ts'],
    execArgv: ['--experimental-websocket'],
    testTimeout: 600_000,
    hookTimeout: 900_000,
    fileParallelism: false,
  },
});
