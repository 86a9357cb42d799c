/** Takes the pictures of docs/images/ again, of a server with the demo's people: npm --prefix e2e run images */
import { mkdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { badge, comeBack, enter, log, roomRow, settled } from './lib/app.js';
import { openBrowser } from './lib/browser.js';
import { Server } from './lib/server.js';

const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const schemes = ['light', 'dark'];
const gone = new AbortController();

/** Somebody has the page open somewhere. */
async function comeOnline(person) {
  const stream = await fetch(`${person.server.url}/api/v1/events`, { headers: { authorization: `Bearer ${person.token}` }, signal: gone.signal });
  await stream.body.getReader().read();
}

async function picture(page, name) {
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(() => Promise.all([document.fonts.ready, ...document.getAnimations().map((one) => one.finished)]));
    const path = `${folder}${name}-${colorScheme}.png`;
    await page.screenshot({ path });
    process.stdout.write(`${name}-${colorScheme}.png ${Math.round(statSync(path).size / 1024)} kB\n`);
  }
}

async function wide(browser, server) {
  const page = await browser.profile(server.url);
  await comeBack(page, 'maja');
  await enter(page, 'Kitchen rebuild');
  await page.getByText('online').first().waitFor();
  const rolf = await server.session('rolf');
  const kitchen = await rolf.room('Kitchen rebuild 🔨');
  const typing = () => rolf.call('POST', `/rooms/${kitchen.id}/typing`, {});
  await typing();
  await log(page).getByText('is writing').waitFor({ state: 'attached' });
  await page.mouse.move(720, 30);
  await page.locator('.compose textarea').focus();
  await picture(page, 'room');
}

async function narrow(browser, server) {
  const page = await browser.profile(server.url, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await comeBack(page, 'maja');
  await badge(page, 'Familjen').waitFor();
  await picture(page, 'phone-list');
  await roomRow(page, 'Familjen').tap();
  await settled(page);
  await picture(page, 'phone-room');
}

mkdirSync(folder, { recursive: true });
const server = await new Server().demo().start();
const browser = await openBrowser();
try {
  const people = await Promise.all(['jonas', 'rolf', 'noor', 'ines', 'priya'].map((name) => server.session(name)));
  await Promise.all(people.map(comeOnline));
  await narrow(browser, server);
  await wide(browser, server);
} finally {
  gone.abort();
  await browser.close();
  await server.close();
}
