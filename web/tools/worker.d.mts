import type { Plugin } from 'vite';

/** Puts the service worker into the build. */
export function worker(): Plugin;
