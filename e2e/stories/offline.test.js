/** The network goes, the server goes, the session goes: nothing that was written is lost or said twice. */
import assert from 'node:assert/strict';
import { comeBack, composed, composer, enter, log, message, roomRow, signIn, signOut, talk } from './lib/app.js';
import { story } from './lib/story.js';

// The limits hold here: what has waited long is more than they let through at once.
story('offline', { flags: [] }, async (stage) => {
  const { server } = stage;
  await server.person('anna', 'Anna Åberg');
  const bo = await server.person('bo', 'Bo Berg');
  const room = await bo.direct('anna');
  await bo.send(room, 'Hej Anna');
  let anna = await stage.profile();
  await comeBack(anna, 'anna');
  await enter(anna, 'Bo Berg');

  const said = async () => {
    const { messages } = await bo.call('GET', `/rooms/${room}/messages?limit=200`);
    return messages.filter((one) => one.kind === 'message').map((one) => one.text);
  };
  const write = async (text) => {
    await composer(anna).fill(text);
    await composer(anna).press('Enter');
    await message(anna, text).waitFor();
  };
  const banner = (text) => anna.locator('.stage .link').getByText(text).waitFor();
  const back = () => anna.locator('.stage .link').waitFor({ state: 'detached' });
  /** Waits until nothing is left to be sent: with patience for every part of much. */
  const allSent = async () => {
    for (const left of [75, 50, 25, 0]) await anna.waitForFunction((left) => document.querySelectorAll('.log .state.pending').length <= left, left);
  };
  const inStep = async () => assert.deepEqual(await talk(anna), await said());
  const mark = () => anna.evaluate(() => (window.stayed = true));
  const stayed = async () => assert.equal(await anna.evaluate(() => window.stayed), true, 'the page was not loaded again');

  await stage.chapter('without a network: what is written waits, and says so', async () => {
    await mark();
    await anna.context().setOffline(true);
    await banner('will be sent when you are back');
    for (const text of ['first of three', 'second of three', 'third of three']) await write(text);
    await banner('3 messages will be sent when you are back.');
    await log(anna).getByTitle('Will be sent when you are back online').nth(2).waitFor();
    assert.deepEqual(await said(), ['Hej Anna']);
  });

  await stage.chapter('with the network back: sent once, in order', async () => {
    await anna.context().setOffline(false);
    await back();
    await allSent();
    assert.deepEqual(await said(), ['Hej Anna', 'first of three', 'second of three', 'third of three']);
    await inStep();
  });

  await stage.chapter('the server is killed and started again: the page goes on where it was', async () => {
    await server.kill();
    await banner('The server does not answer');
    await write('while it was down');
    await server.start();
    await back();
    await allSent();
    await bo.send(room, 'welcome back');
    await message(anna, 'welcome back').waitFor();
    assert.deepEqual((await said()).slice(-2), ['while it was down', 'welcome back']);
    await inStep();
    await stayed();
  });

  await stage.chapter('the server hangs for a moment: nothing is said twice', async () => {
    server.freeze();
    await write('into the silence');
    await message(anna, 'into the silence').locator('.state.pending').waitFor();
    server.thaw();
    await allSent();
    assert.equal((await said()).filter((text) => text === 'into the silence').length, 1);
    await inStep();
    await stayed();
  });

  await stage.chapter('the page is closed before the server is back: it is sent when it opens again', async () => {
    await server.kill();
    await banner('The server does not answer');
    await write('kept in this browser');
    const context = anna.context();
    await anna.close();
    await server.start();
    anna = await context.newPage();
    await anna.goto('/');
    await enter(anna, 'Bo Berg');
    await message(anna, 'kept in this browser').waitFor();
    await allSent();
    assert.equal((await said()).filter((text) => text === 'kept in this browser').length, 1);
    await inStep();
  });

  await stage.chapter('more than the server takes at once has waited: all of it arrives, once and in order', async () => {
    await mark();
    await anna.context().setOffline(true);
    await banner('will be sent when you are back');
    const texts = Array.from({ length: 100 }, (_, i) => `long away ${i + 1}`);
    // Typed in the page itself: so many turns from here to there would take minutes where the machine is busy.
    await composer(anna).evaluate(async (field, texts) => {
      for (const text of texts) {
        field.value = text;
        field.dispatchEvent(new InputEvent('input', { bubbles: true }));
        field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
        await new Promise((resolve) => setTimeout(resolve));
      }
    }, texts);
    await banner('100 messages will be sent when you are back.');
    await anna.evaluate(() => {
      window.refused = 0;
      new MutationObserver(() => (window.refused += document.querySelectorAll('.log .unsent').length)).observe(document.body, { childList: true, subtree: true });
    });
    await anna.context().setOffline(false);
    await back();
    await message(anna, 'long away 100').waitFor();
    await allSent();
    assert.deepEqual((await said()).slice(-texts.length), texts);
    assert.equal(await anna.evaluate(() => window.refused), 0);
    await stayed();
  });

  await stage.chapter('the session is ended elsewhere: the page says so at once, and keeps what was being written', async () => {
    await composer(anna).fill('not finished yet');
    const elsewhere = await server.session('anna');
    await composed(anna, 'not finished yet');
    await elsewhere.call('DELETE', '/sessions');
    await anna.getByText('Your session has ended').waitFor();
    await signIn(anna, 'anna');
    await roomRow(anna, 'Bo Berg').getByText('not finished yet').waitFor();
    await enter(anna, 'Bo Berg');
    await composed(anna, 'not finished yet');
  });

  await stage.chapter('signing out leaves nothing of it in the browser', async () => {
    await signOut(anna);
    await anna.reload();
    await anna.getByRole('heading', { name: 'Sign in' }).waitFor();
    const left = await anna.evaluate(async () => {
      const found = [];
      for (const { name } of await indexedDB.databases()) {
        const db = await new Promise((resolve, reject) => {
          const asked = indexedDB.open(name);
          asked.onsuccess = () => resolve(asked.result);
          asked.onerror = () => reject(asked.error);
        });
        for (const table of db.objectStoreNames) {
          const rows = await new Promise((resolve) => (db.transaction(table).objectStore(table).getAll().onsuccess = (event) => resolve(event.target.result)));
          found.push(...rows.map((row) => JSON.stringify(row)));
        }
        db.close();
      }
      return found.filter((row) => row.includes('Hej Anna') || row.includes('kept in this browser') || row.includes('not finished'));
    });
    assert.deepEqual(left, []);
  });
});
