const FILES = ["/","/assets/Account.css","/assets/Account.js","/assets/Auth.css","/assets/Auth.js","/assets/Completion.css","/assets/Completion.js","/assets/Console.css","/assets/Console.js","/assets/Details.css","/assets/Details.js","/assets/Dialog.css","/assets/Dialog.js","/assets/Dialogs.css","/assets/Dialogs.js","/assets/EmojiPicker.css","/assets/EmojiPicker.js","/assets/Field.css","/assets/Field.js","/assets/Icon.js","/assets/InvitationForm.css","/assets/InvitationForm.js","/assets/InvitationLink.css","/assets/InvitationLink.js","/assets/MenuHost.css","/assets/MenuHost.js","/assets/Notices.css","/assets/Notices.js","/assets/Proof.css","/assets/Proof.js","/assets/Row.css","/assets/Row.js","/assets/Segments.css","/assets/Segments.js","/assets/Settings.css","/assets/Settings.js","/assets/Subjects.css","/assets/Subjects.js","/assets/abuse.js","/assets/admin.de.js","/assets/admin.en.js","/assets/admin.pt.js","/assets/admin.sv.js","/assets/ahead.js","/assets/app.js","/assets/data.js","/assets/de.js","/assets/dist.js","/assets/door.de.js","/assets/door.en.js","/assets/door.pt.js","/assets/door.sv.js","/assets/highlight.js","/assets/index.css","/assets/inter-latin-ext-wght-normal.woff2","/assets/inter-latin-wght-normal.woff2","/assets/invitations.js","/assets/inviteline.css","/assets/inviteline.js","/assets/more.de.js","/assets/more.en.js","/assets/more.pt.js","/assets/more.sv.js","/assets/passkey.js","/assets/proofform.css","/assets/proofform.svelte.js","/assets/proved.js","/assets/pt.js","/assets/recovery.css","/assets/recovery.js","/assets/rolldown-runtime.js","/assets/sound.js","/assets/sse.js","/assets/sv.js","/assets/text.js","/assets/trust.js","/assets/words.js","/favicon.svg","/manifest.webmanifest","/theme.js"];
const BUILD = '0cf4600ecab1';
// The service worker: keeps the page itself, so that it opens without a network. What people said is kept by the page in
// IndexedDB, never here; nothing under /api/ is touched. FILES and BUILD are put before this text by the build.
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
