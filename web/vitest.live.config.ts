import { defineConfig } from 'vitest/config';

/** The sdk against a real server, which the check starts itself: `npx vitest run --config vitest.live.config.ts`. */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['sdk/live/**/*.check.ts'],
    execArgv: ['--experimental-websocket'],
    testTimeout: 20_000,
    hookTimeout: 180_000,
    fileParallelism: false,
  },
});
