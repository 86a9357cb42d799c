// The service worker: keeps the page itself, so that it opens without a network. What people said is kept by the page in
// IndexedDB, never here; nothing under /api/ is touched. FILES and BUILD are put before this text by the build.
/* global FILES, BUILD */
const CACHE = `samtal-${BUILD}`;
/** After so long the kept copy answers in place of a network that does not, in milliseconds. */
const PATIENCE = 4_000;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(FILES.map((url) => new Request(url, { cache: 'no-cache' }))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith('samtal-') && name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  const page = request.mode === 'navigate' && (url.pathname === '/' || url.pathname === '/setup' || url.pathname.startsWith('/app/'));
  if (page) event.respondWith(networkFirst(request, '/'));
  else if (FILES.includes(url.pathname)) event.respondWith(networkFirst(request, url.pathname));
});

/** The server's answer, or the kept copy when there is none in time. File names are stable, so the server knows better. */
async function networkFirst(request, kept) {
  const answer = fetch(request);
  const good = answer.then((response) => {
    // A proxy that stands before a server that is away has nothing better to say.
    if (response.status >= 500) throw new Error(`status ${response.status}`);
    return response;
  });
  good.catch(() => undefined); // it may fail after the copy was given
  const late = new Promise((_, give) => setTimeout(give, PATIENCE));
  try {
    return await Promise.race([good, late]);
  } catch {
    return (await caches.match(kept, { cacheName: CACHE })) ?? answer;
  }
}
