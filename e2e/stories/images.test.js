/**
 * The pictures of docs/images/, of a server with the demo's people. They are taken whenever stories are told, and kept only where
 * that is asked for: npm --prefix e2e run images
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { badge, comeBack, enter, log, roomRow, settled, until } from './lib/app.js';
import { look } from './lib/picture.js';
import { story } from './lib/story.js';

const top = new URL('../../', import.meta.url);
const kept = process.env.SAMTAL_IMAGES === 'keep';
const folder = kept ? fileURLToPath(new URL('docs/images/', top)) : mkdtempSync(join(tmpdir(), 'samtal-images-'));
if (!kept) process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const schemes = ['light', 'dark'];

/** No date lies over what was said: while the talk moves, one may. Runs in the page. */
function still() {
  const boxes = (selector) => [...document.querySelectorAll(selector)].map((one) => one.getBoundingClientRect());
  const [log] = boxes('.log');
  const said = boxes('.log .bubble');
  const days = boxes('.log .day:not(.away) span').filter((day) => day.bottom > log.top);
  return days.every((day) => !said.some((bubble) => bubble.top < day.bottom && bubble.bottom > day.top && bubble.left < day.right && bubble.right > day.left));
}

/** Somebody has the page open somewhere, until the server ends. */
async function comeOnline(person) {
  const stream = await fetch(`${person.server.url}/api/v1/events`, { headers: { authorization: `Bearer ${person.token}` } });
  const reader = stream.body.getReader();
  await reader.read();
  return reader;
}

story('images', { demo: true }, async (stage) => {
  const { server } = stage;
  const taken = [];
  const people = await Promise.all(['jonas', 'rolf', 'noor', 'ines', 'priya'].map((name) => server.session(name)));
  const online = await Promise.all(people.map(comeOnline));

  const picture = async (page, name) => {
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await until(page, still);
      await page.evaluate(() => Promise.all([document.fonts.ready, ...document.getAnimations().map((one) => one.finished)]));
      const file = `${name}-${colorScheme}.png`;
      writeFileSync(join(folder, file), await page.screenshot());
      taken.push({ file, ...page.viewportSize() });
    }
  };

  await stage.chapter('on a phone: the list, and a room', async () => {
    const page = await stage.profile({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    await comeBack(page, 'maja');
    await badge(page, 'Familjen').waitFor();
    await picture(page, 'phone-list');
    await roomRow(page, 'Familjen').tap();
    await settled(page);
    await picture(page, 'phone-room');
    await page.context().close();
  });

  await stage.chapter('on a wide screen: a room in which somebody writes', async () => {
    const page = await stage.profile();
    await comeBack(page, 'maja');
    await enter(page, 'Kitchen rebuild');
    await log(page).getByRole('separator', { name: 'New' }).waitFor();
    await page.getByText('online').first().waitFor();
    const rolf = people.find((one) => one.name === 'rolf');
    const kitchen = await rolf.room('Kitchen rebuild 🔨');
    await page.mouse.move(720, 30);
    await page.locator('.compose textarea').focus();
    await rolf.call('POST', `/rooms/${kitchen.id}/typing`, {});
    await log(page).getByText('is writing').waitFor({ state: 'attached' });
    await picture(page, 'room');
  });

  await stage.chapter('each of them shows something, light and dark, and the README shows one of them', async () => {
    assert.equal(taken.length, 3 * schemes.length);
    for (const { file, width, height } of taken) {
      const shown = look(readFileSync(join(folder, file)));
      assert.deepEqual([shown.width, shown.height], [width, height], file);
      assert.ok(shown.drawn > 0.5, `${file} shows something: in ${Math.round(shown.drawn * 100)} of 100 rows`);
      if (kept) stage.note(`${file}, ${Math.round(statSync(join(folder, file)).size / 1024)} kB`);
    }
    for (const { file } of taken.filter((one) => one.file.includes('-dark'))) {
      const light = file.replace('-dark', '-light');
      assert.ok(!readFileSync(join(folder, file)).equals(readFileSync(join(folder, light))), `${file} is not ${light}`);
    }
    const readme = readFileSync(new URL('README.md', top), 'utf8');
    const named = [...readme.matchAll(/docs\/images\/([\w-]+\.png)/g)].map(([, file]) => file);
    assert.ok(named.length >= 2);
    for (const file of named) {
      assert.ok(taken.some((one) => one.file === file), `${file} is one of those that are taken`);
      assert.ok(look(readFileSync(new URL(`docs/images/${file}`, top))).drawn > 0.5, `${file} is there`);
    }
  });

  for (const reader of online) await reader.cancel();
});
