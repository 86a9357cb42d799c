/** Lets the page open without a network, by a service worker that keeps the page's own files. */

const WORKER = '/worker.js';

/** The part of Trusted Types that is used here; not every browser has it. */
interface Policies {
  createPolicy(name: string, rules: { createScriptURL: () => string }): { createScriptURL(text: string): unknown };
}

/** Registers the worker. A browser without one, or a page without TLS away from localhost, works as before. */
export function openOffline(): void {
  if (!('serviceWorker' in navigator)) return;
  const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;
  // A policy of its own, which knows one address and no other.
  const url = policies?.createPolicy('samtal-worker', { createScriptURL: () => WORKER }).createScriptURL('') ?? WORKER;
  navigator.serviceWorker.register(url as string).catch(() => undefined);
}
