/** The first load: quick, from this server alone, under a strict policy. */
import assert from 'node:assert/strict';
import { comeBack, settled, until } from './lib/app.js';
import { inReach } from './lib/axe.js';
import { openBrowser } from './lib/browser.js';
import { median } from './lib/measure.js';
import { story } from './lib/story.js';

/** Notes when each of these is first in the page, in milliseconds from asking for it. Runs in the page, before it. */
function watch(wanted) {
  window.seen = {};
  new MutationObserver(() => {
    for (const selector of wanted) if (!(selector in window.seen) && document.querySelector(selector)) window.seen[selector] = performance.now();
  }).observe(document, { subtree: true, childList: true, attributes: true });
}

/** When this was first in the page. */
async function seen(page, selector) {
  await page.waitForFunction((selector) => selector in window.seen, selector);
  return page.evaluate((selector) => window.seen[selector], selector);
}

const [form, composer, talk] = ['.auth input', '.compose textarea', '.log.placed article'];
const middle = (times) => Math.round(median(times));

story('loading', { demo: true }, async (stage) => {
  const { server } = stage;
  const maja = await server.session('maja');
  const room = await maja.room('Lunch 🍜');

  await stage.chapter('sign-in stands soon', async () => {
    const times = [];
    for (let i = 0; i < 3; i++) {
      const page = await stage.profile();
      await page.addInitScript(watch, [form]);
      await page.goto('/');
      times.push(await seen(page, form));
      await page.context().close();
    }
    stage.note(`first load in an empty browser until one can sign in, median: ${middle(times)} ms`);
  });

  await stage.chapter('a room stands soon, in a browser that knows nothing and in one that knows it', async () => {
    const page = await stage.profile();
    const [fresh, known, written] = [[], [], []];
    await comeBack(page, 'maja');
    await page.addInitScript(watch, [composer, talk]);
    for (let i = 0; i < 3; i++) {
      await page.goto('/healthz');
      await page.evaluate(async () => {
        for (const { name } of await indexedDB.databases()) await new Promise((resolve) => (indexedDB.deleteDatabase(name).onsuccess = resolve));
      });
      await page.goto(`/app/rooms/${room.id}`);
      fresh.push(await seen(page, talk));
      await settled(page);
      await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
      await page.reload();
      known.push(await seen(page, talk));
      written.push(await seen(page, composer));
    }
    stage.note(`until a room can be read, median: ${middle(fresh)} ms with nothing kept; on a reload ${middle(known)} ms, and ${middle(written)} ms until one can write`);
  });

  await stage.chapter('the policy lets nothing else in', async () => {
    const { headers } = await fetch(`${server.url}/`);
    const policy = headers.get('content-security-policy');
    for (const part of ["default-src 'none'", "require-trusted-types-for 'script'", "frame-ancestors 'none'"]) assert.ok(policy.includes(part), `${part} in ${policy}`);
    for (const part of ['unsafe-inline', 'unsafe-eval', 'http:', 'https:', '*']) assert.ok(!policy.includes(part), `no ${part} in ${policy}`);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
  });

  await stage.chapter('the page about the API shows every route, and finds some', async () => {
    const page = await stage.profile();
    await page.goto('/docs');
    const { paths } = await (await fetch(`${server.url}/api/v1/openapi.json`)).json();
    const operations = Object.values(paths).flatMap(Object.values).map((operation) => operation.operationId);
    const shown = page.locator('#routes article:visible');
    await shown.nth(operations.length - 1).waitFor();
    assert.deepEqual((await shown.evaluateAll((all) => all.map((one) => one.id))).toSorted(), operations.toSorted());
    await inReach(page, 'the page about the API');
    await page.getByRole('searchbox').fill('reactions');
    await until(page, (all) => {
      const found = [...document.querySelectorAll('#routes article')].filter((one) => one.checkVisibility());
      return found.length > 0 && found.length < all && found.every((one) => one.textContent.toLowerCase().includes('reactions'));
    }, operations.length);
    await page.context().close();
  });

  await stage.chapter('every story would notice a page that asks elsewhere or breaks the policy', async () => {
    const browser = await openBrowser();
    const page = await browser.profile(server.url);
    await page.goto('/');
    const complaint = page.waitForEvent('console', (message) => message.text().includes('Content Security Policy'));
    await page.evaluate(() => fetch('http://127.0.0.1:9/elsewhere').catch(() => undefined));
    await complaint;
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
});
