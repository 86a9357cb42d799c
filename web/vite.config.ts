import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';
import { lexerOnly } from './tools/lexer.mjs';
import { worker } from './tools/worker.mjs';

/**
 * File names are stable (no hashes), because web/dist is committed and one source must give the same bytes.
 * The server answers with an ETag instead.
 *
 * `--mode fixture` builds the designer's page with made-up data into a folder that is never shipped.
 */
export default defineConfig(({ mode }) => ({
  base: '/',
  plugins: [svelte(), svelteTesting(), lexerOnly(), ...(mode === 'fixture' ? [] : [worker()])],
  build: {
    outDir: mode === 'fixture' ? '../.cache/fixture' : 'dist',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: false,
    reportCompressedSize: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: mode === 'fixture' ? 'fixture.html' : 'index.html',
      output: {
        entryFileNames: 'assets/app.js',
        chunkFileNames: 'assets/[name].js',
        assetFileNames: 'assets/[name][extname]',
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': { target: process.env['SAMTAL_URL'] ?? 'http://127.0.0.1:7777', ws: true } },
  },
  test: {
    environment: 'happy-dom',
    include: ['sdk/**/*.test.ts', 'app/**/*.test.ts'],
    restoreMocks: true,
    setupFiles: ['app/fixture/patience.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
}));
