/** The first load: quick, from this server alone, under a strict policy. */
import assert from 'node:assert/strict';
import { comeBack, ready, settled } from './lib/app.js';
import { openBrowser } from './lib/browser.js';
import { median } from './lib/measure.js';
import { story } from './lib/story.js';

/** Milliseconds from asking for the page until one can write, or sign in. */
const usable = (page, selector) =>
  page.evaluate(async (selector) => {
    while (document.querySelector(selector) === null) await new Promise((resolve) => requestAnimationFrame(resolve));
    return performance.now();
  }, selector);

story('loading', { demo: true }, async (stage) => {
  const { server } = stage;
  const maja = await server.session('maja');
  const room = await maja.room('Lunch 🍜');

  await stage.chapter('sign-in stands soon', async () => {
    const times = [];
    for (let i = 0; i < 3; i++) {
      const page = await stage.profile();
      await page.goto('/', { waitUntil: 'commit' });
      times.push(await usable(page, '.auth input'));
      await page.context().close();
    }
    stage.note(`first load in an empty browser until one can sign in, median: ${Math.round(median(times))} ms`);
  });

  await stage.chapter('a room stands soon, in an empty browser and in one that knows it', async () => {
    const page = await stage.profile();
    const fresh = [];
    const known = [];
    await comeBack(page, 'maja');
    for (let i = 0; i < 3; i++) {
      await page.goto('/healthz');
      await page.evaluate(async () => {
        for (const { name } of await indexedDB.databases()) await new Promise((resolve) => (indexedDB.deleteDatabase(name).onsuccess = resolve));
      });
      await page.goto(`/app/rooms/${room.id}`, { waitUntil: 'commit' });
      fresh.push(await usable(page, '.log.placed article'));
      await settled(page);
      await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
      await page.reload({ waitUntil: 'commit' });
      known.push(await usable(page, '.log.placed article'));
      await settled(page);
    }
    stage.note(`until a room can be read and written in, median: ${Math.round(median(fresh))} ms with nothing kept, ${Math.round(median(known))} ms on a reload`);
  });

  await stage.chapter('the policy lets nothing else in', async () => {
    const { headers } = await fetch(`${server.url}/`);
    const policy = headers.get('content-security-policy');
    for (const part of ["default-src 'none'", "require-trusted-types-for 'script'", "frame-ancestors 'none'"]) assert.ok(policy.includes(part), `${part} in ${policy}`);
    for (const part of ['unsafe-inline', 'unsafe-eval', 'http:', 'https:', '*']) assert.ok(!policy.includes(part), `no ${part} in ${policy}`);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
  });

  await stage.chapter('every story would notice a page that asks elsewhere or breaks the policy', async () => {
    const browser = await openBrowser();
    const page = await browser.profile(server.url);
    await page.goto('/');
    await page.evaluate(() => fetch('http://127.0.0.1:9/elsewhere').catch(() => undefined));
    await page.evaluate(() => {
      try {
        document.body.insertAdjacentHTML('beforeend', '<b>markup</b>');
      } catch {
        // Trusted Types refuse it
      }
    });
    assert.equal(await page.locator('b', { hasText: 'markup' }).count(), 0);
    await assert.rejects(browser.close(), /another origin|Content Security Policy|TrustedHTML/);
  });

  await stage.chapter('the pictures of the docs show what there is', async () => {
    const page = await stage.profile();
    await comeBack(page, 'maja', '/app/subjects');
    await page.locator('button.subject').first().waitFor();
    await page.goto(`/app/rooms/${(await maja.room('Kitchen rebuild 🔨')).id}`);
    await ready(page);
    await settled(page);
  });
});
