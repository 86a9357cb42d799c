// Builds the fixture, serves it under the product's policy, and takes pictures of every scene for looking at.
// With AXE=1 every scene is also checked for accessibility, WCAG 2.2 AA and best practices.
// node tools/shots.mjs [scene,scene…] [folder] [widths] [schemes]
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import axe from 'axe-core';
import { chromium } from 'playwright-core';

const all = ['room', 'list', 'hard', 'typing', 'past', 'pair', 'blank', 'loading', 'failed', 'starting', 'empty', 'alone', 'unsaved', 'many', 'thread', 'subjects', 'roomsubjects', 'offline', 'signin', 'ended', 'boot', 'create', 'switcher', 'keys', 'settings', 'subject', 'invite', 'confirm', 'gone', 'left', 'deserted', 'newgroup', 'join', 'set-profile', 'set-look', 'set-notify', 'set-security', 'set-sessions', 'set-blocks', 'set-invitations', 'set-keys', 'set-data', 'proof', 'invite-link', 'guest-link', 'over-link', 'reset-link', 'email-link', 'accept-link', 'accept-guest', 'banned', 'veiled', 'barred', 'undo'];
const [scenes = 'all', folder = '../.cache/shots', widths = '390x844,820x1180,1440x900', schemes = 'light,dark'] = process.argv.slice(2);
const wanted = scenes === 'all' ? all : scenes.split(',');
const root = '../.cache/fixture';
const policy = /Policy = ([\s\S]*?)\n\n/.exec(readFileSync('assets.go', 'utf8'))[1].match(/"([^"]*)"/g).map((s) => s.slice(1, -1)).join('');
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.webmanifest': 'application/manifest+json' };

if (!process.env.NO_BUILD) {
  const built = spawnSync('npx', ['vite', 'build', '--mode', 'fixture', '--logLevel', 'warn'], { stdio: 'inherit' });
  if (built.status !== 0) process.exit(built.status ?? 1);
}
const server = createServer((request, response) => {
  const path = new URL(request.url, 'http://x').pathname;
  const file = extname(path) ? path : '/fixture.html';
  try {
    const body = readFileSync(join(root, file));
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream', 'content-security-policy': policy }).end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const base = `http://127.0.0.1:${server.address().port}`;
mkdirSync(folder, { recursive: true });

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
let bad = 0;
for (const size of widths.split(',')) {
  const [width, height] = size.split('x').map(Number);
  for (const colorScheme of schemes.split(',')) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme, locale: 'en-GB', hasTouch: width < 500, isMobile: width < 500 });
    for (const scene of wanted) {
      const page = await context.newPage();
      const complain = (text) => {
        bad++;
        console.error(`${scene} ${size} ${colorScheme}: ${text}`);
      };
      page.on('console', (message) => message.type() === 'error' && complain(message.text()));
      page.on('pageerror', (error) => complain(error.message));
      await page.goto(`${base}/fixture.html?scene=${scene}${process.env.QUERY ?? ''}`);
      await page.evaluate(() => document.fonts.ready);
      await page.waitForTimeout(450);
      await page.screenshot({ path: `${folder}/${scene}-${width}-${colorScheme}.png` });
      if (process.env.AXE) {
        await page.evaluate(axe.source);
        const violations = await page.evaluate(async () => (await globalThis.axe.run({ resultTypes: ['violations'] })).violations);
        for (const v of violations) complain(`${v.id}: ${v.help}\n${v.nodes.slice(0, 3).map((n) => `    ${n.target.join(' ')} ${n.any[0]?.message ?? n.failureSummary ?? ''}`).join('\n')}`);
      }
      await page.close();
    }
    await context.close();
  }
}
await browser.close();
server.close();
process.exit(bad > 0 ? 1 : 0);
