/** Reading a server full of talk: what is unread, long scrolling, jumping, everything by key. */
import assert from 'node:assert/strict';
import { badge, choose, comeBack, composer, dropMenu, enter, log, lookOut, message, say, settled, until } from './lib/app.js';
import { patience } from './lib/browser.js';
import { story } from './lib/story.js';

/** Scrolls up until the beginning, and tells how far the row in view moved by itself at every load. Runs in the page. */
async function climb(patience) {
  const log = document.querySelector('.log');
  const rows = () => [...log.querySelectorAll('article')];
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const top = (key) => log.querySelector(`[data-key="${CSS.escape(key)}"]`)?.getBoundingClientRect().top;
  const told = { drifts: [], most: 0, complete: false };
  for (let round = 0; round < 80 && !told.complete; round++) {
    const first = rows()[0].dataset.key;
    log.scrollTop = Math.min(log.scrollTop, 240);
    const edge = log.getBoundingClientRect().top;
    const { key } = rows().find((row) => row.getBoundingClientRect().bottom > edge).dataset;
    const before = top(key);
    const until = performance.now() + patience;
    const beginning = () => log.querySelector('.beginning') !== null;
    while (rows()[0].dataset.key === first && !beginning() && performance.now() < until) await frame();
    await frame();
    await frame();
    if (beginning() && rows()[0].dataset.key === first) told.complete = true;
    told.drifts.push(top(key) - before);
    told.most = Math.max(told.most, rows().length);
  }
  return told;
}

story('reading', { demo: true }, async (stage) => {
  const { server } = stage;
  const maja = await stage.profile();
  await comeBack(maja, 'maja');
  const [sam, jonas] = await Promise.all([server.session('sam'), server.session('jonas')]);
  const desk = await sam.room('Support desk');

  await stage.chapter('a room opens at the line above what is new, and the line stays while one reads', async () => {
    await badge(maja, 'Support desk').waitFor();
    await enter(maja, 'Support desk');
    await log(maja).getByRole('separator', { name: 'New' }).waitFor();
    await badge(maja, 'Support desk').waitFor();
    await maja.getByRole('button', { name: 'To the newest message' }).click();
    await badge(maja, 'Support desk').waitFor({ state: 'detached' });
    await maja.getByRole('button', { name: 'First unread' }).click();
    await log(maja).getByRole('separator', { name: 'New' }).waitFor();
  });

  await stage.chapter('scrolling up through everything moves nothing by itself', async () => {
    const { drifts, most, complete } = await maja.evaluate(climb, patience);
    assert.ok(complete, 'the beginning is reached');
    assert.ok(drifts.length > 3, `more than a few loads: ${drifts.length}`);
    assert.deepEqual(drifts.filter((drift) => !(Math.abs(drift) < 1)), []);
    assert.ok(most <= 320, `rows in the page at once: ${most}`);
    stage.note(`${drifts.length} loads up to the beginning, largest drift ${Math.max(...drifts.map(Math.abs))} px, at most ${most} messages in the page`);
  });

  await stage.chapter('what comes meanwhile waits behind a pill', async () => {
    await sam.send(desk.id, 'printer is on fire again');
    const pill = maja.getByRole('button', { name: /new$/ });
    await pill.waitFor();
    await badge(maja, 'Support desk').waitFor();
    await pill.click();
    await message(maja, 'printer is on fire again').waitFor();
    await badge(maja, 'Support desk').waitFor({ state: 'detached' });
  });

  await stage.chapter('a quotation leads to what it quotes', async () => {
    const { messages } = await sam.call('GET', `/rooms/${desk.id}/messages?after=20&limit=50`);
    const old = messages.find((one) => one.kind === 'message' && one.text.length > 30 && !one.thread);
    await sam.send(desk.id, 'as it was said long ago', { reply: old.id });
    const lit = await lookOut(maja, 'article.lit');
    await message(maja, 'as it was said long ago').getByRole('button').first().click();
    await lit();
    await until(maja, () => {
      const box = document.querySelector('article.lit')?.getBoundingClientRect();
      return box === undefined || (box.top > 60 && box.bottom < innerHeight);
    });
    await maja.getByRole('button', { name: 'To the newest message' }).click();
    await message(maja, 'as it was said long ago').waitFor();
  });

  await stage.chapter('beginning an answer, and a long one, keeps the end in view', async () => {
    await until(maja, () => document.querySelector('.pill:not(.top)') === null);
    await choose(maja, 'as it was said long ago', 'Reply');
    await maja.getByText('Replying to').waitFor();
    await composer(maja).fill('a\nb\nc\nd');
    await until(maja, () => {
      const log = document.querySelector('.log');
      return log.scrollHeight - log.clientHeight - log.scrollTop <= 1 && document.querySelector('.pill:not(.top)') === null;
    });
    await composer(maja).fill('');
    await maja.getByRole('button', { name: 'Do not reply' }).click();
  });

  await stage.chapter('the quick switcher: unread first, a few letters, Enter', async () => {
    await maja.keyboard.press('Control+k');
    const dialog = maja.getByRole('dialog', { name: 'Jump to' });
    await dialog.getByRole('option').first().locator('.badge').waitFor();
    await maja.keyboard.type('lunch');
    await dialog.getByRole('option').first().filter({ hasText: 'Lunch' }).waitFor();
    await maja.keyboard.press('Enter');
    await maja.getByRole('heading', { level: 1, name: 'Lunch' }).waitFor();
    await settled(maja);
  });

  await stage.chapter('Alt and arrows go from room to room, with Shift from unread to unread', async () => {
    const title = () => maja.getByRole('heading', { level: 1 }).textContent();
    await maja.keyboard.press('Alt+ArrowUp');
    await until(maja, () => !document.querySelector('.bar .title').textContent.includes('Lunch'));
    await maja.keyboard.press('Alt+ArrowDown');
    await maja.getByRole('heading', { level: 1, name: 'Lunch' }).waitFor();
    await maja.keyboard.press('Alt+Shift+ArrowUp');
    await until(maja, () => !document.querySelector('.bar .title').textContent.includes('Lunch'));
    await settled(maja);
    assert.notEqual(await title(), 'Lunch 🍜');
  });

  await stage.chapter('Esc marks as read', async () => {
    const { id } = await jonas.room('maja');
    await enter(maja, 'Jonas Lindqvist');
    await maja.evaluate(() => (document.querySelector('.log').scrollTop = 0));
    await maja.getByRole('button', { name: 'To the newest message' }).waitFor();
    await jonas.send(id, 'are you still up?');
    await badge(maja, 'Jonas Lindqvist').waitFor();
    await maja.keyboard.press('Escape');
    await badge(maja, 'Jonas Lindqvist').waitFor({ state: 'detached' });
  });

  await stage.chapter('arrows walk through messages, Enter opens the menu, ? tells all keys', async () => {
    await maja.getByRole('button', { name: 'To the newest message' }).or(maja.getByRole('button', { name: /new$/ })).click();
    await message(maja, 'are you still up?').waitFor();
    await log(maja).focus();
    await maja.keyboard.press('ArrowUp');
    await maja.keyboard.press('ArrowUp');
    await maja.keyboard.press('Enter');
    await maja.getByRole('menu', { name: 'Message menu' }).waitFor();
    await dropMenu(maja);
    await log(maja).focus();
    await maja.keyboard.press('?');
    await maja.getByRole('dialog', { name: 'Keyboard' }).getByText('Jump to a conversation').waitFor();
    await maja.keyboard.press('Escape');
    await maja.getByRole('dialog').waitFor({ state: 'detached' });
  });

  await stage.chapter('new messages are spoken by one announcer, own ones are not', async () => {
    const { id } = await jonas.room('maja');
    await jonas.send(id, 'sleep well then');
    await until(maja, () => /^Jonas.*: sleep well then/.test(document.querySelector('[aria-live=polite]').textContent));
    await say(maja, 'good night');
    assert.doesNotMatch(await maja.locator('[aria-live=polite]').textContent(), /good night/);
  });
});
