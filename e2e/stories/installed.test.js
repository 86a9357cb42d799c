/** The page is kept by its service worker: it opens without a server, shows what it knows and keeps what is written. */
import assert from 'node:assert/strict';
import { comeBack, composer, enter, message, roomRow, until } from './lib/app.js';
import { inReach } from './lib/axe.js';
import { story } from './lib/story.js';

/** What is shown is kept for the next visit a moment later: the account, and what was said. Looks only once the page has made its storage. */
const kept = (page, text) =>
  until(
    page,
    async (text) => {
      if (!(await indexedDB.databases()).some(({ name }) => name === 'samtal')) return false;
      const answer = (asked) => new Promise((tell, fail) => ((asked.onsuccess = () => tell(asked.result)), (asked.onerror = () => fail(asked.error))));
      const database = await answer(indexedDB.open('samtal'));
      try {
        if (!database.objectStoreNames.contains('rooms')) return false;
        const read = (drawer) => answer(database.transaction(drawer).objectStore(drawer).getAll());
        return (await read('account')).length > 0 && JSON.stringify(await read('rooms')).includes(text);
      } finally {
        database.close();
      }
    },
    text,
  );

story('installed', {}, async (stage) => {
  const { server } = stage;
  await server.person('anna', 'Anna Åberg');
  const bo = await server.person('bo', 'Bo Berg');
  const room = await bo.direct('anna');
  await bo.send(room, 'Hej Anna');
  const anna = await stage.profile();
  await comeBack(anna, 'anna');
  await enter(anna, 'Bo Berg');
  await message(anna, 'Hej Anna').waitFor();
  await anna.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await kept(anna, 'Hej Anna');
  const stranger = await stage.profile();
  await stranger.goto('/');
  await stranger.getByRole('heading', { name: 'Sign in' }).waitFor();
  await stranger.evaluate(() => navigator.serviceWorker.ready.then(() => true));

  await stage.chapter('the server is gone, and the page opens all the same, with what it knew', async () => {
    await server.kill();
    await anna.goto('/');
    await roomRow(anna, 'Bo Berg').click();
    await message(anna, 'Hej Anna').waitFor();
  });

  await stage.chapter('who has nothing to be shown is told so', async () => {
    await stranger.goto('/');
    await stranger.getByText('The server does not answer').waitFor();
    await inReach(stranger, 'without a server');
  });

  await stage.chapter('what is written then is sent when the server is back', async () => {
    await composer(anna).fill('written without a server');
    await composer(anna).press('Enter');
    await message(anna, 'written without a server').waitFor();
    await server.start();
    await anna.waitForFunction(() => document.querySelectorAll('.log .state.pending').length === 0);
    const { messages } = await bo.call('GET', `/rooms/${room}/messages`);
    assert.deepEqual(messages.filter((one) => one.kind === 'message').map((one) => one.text), ['Hej Anna', 'written without a server']);
  });

  await stage.chapter('it is tried again by itself, or at once', async () => {
    // It may be back already, or be so at any moment: pressed from within, where nothing comes in between.
    await stranger.evaluate(() => [...document.querySelectorAll('button')].find((one) => one.textContent === 'Try now')?.click());
    await stranger.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  await stage.chapter('only the files of the page are kept, nothing that was said', async () => {
    const kept = await anna.evaluate(async () => {
      const names = await caches.keys();
      const caches_ = await Promise.all(names.map((name) => caches.open(name)));
      const requests = await Promise.all(caches_.map((cache) => cache.keys()));
      return requests.flat().map((request) => new URL(request.url).pathname);
    });
    assert.ok(kept.includes('/') && kept.includes('/assets/app.js'));
    assert.deepEqual(kept.filter((path) => path.startsWith('/api/')), []);
  });
});
