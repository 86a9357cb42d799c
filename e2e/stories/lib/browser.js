/** Browsers as people have them: each person in a context of their own, each page watched. */
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const flags = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** How long anything may take before a story fails: a busy machine is slow, not wrong. */
export const patience = 180_000;

/** Keeps what the page has told, by notes and by its announcer: they go sooner than a busy machine looks. Runs in the page, before it. */
function listen() {
  const told = (window.told = []);
  let before = [];
  new MutationObserver(() => {
    const now = [...document.querySelectorAll('.toast > span, [aria-live=polite]')].map((one) => one.textContent);
    told.push(...now.filter((text) => text && !before.includes(text)));
    before = now;
  }).observe(document, { subtree: true, childList: true, characterData: true });
}

/** @returns {Promise<Browser>} */
export async function openBrowser() {
  const executablePath = process.env.SAMTAL_CHROMIUM || '/usr/bin/chromium';
  const args = process.getuid?.() === 0 ? [...flags, '--no-sandbox'] : flags;
  return new Browser(await chromium.launch({ executablePath, args, timeout: patience }));
}

export class Browser {
  /** What no page may do: ask another origin, break the policy, complain in the console. */
  faults = [];
  /** Origins that a story takes people to, beside the server's. */
  known = new Set();

  constructor(engine) {
    this.engine = engine;
  }

  /** A browser profile that shares nothing with the others, with one page on the server. */
  async profile(url, options = {}) {
    const context = await this.engine.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', timezoneId: 'Europe/Stockholm', colorScheme: 'light', baseURL: url, ...options });
    context.setDefaultTimeout(patience);
    await context.addInitScript(listen);
    this.#watch(context, new URL(url).origin);
    return context.newPage();
  }

  #watch(context, origin) {
    const own = new Set([origin, origin.replace('http', 'ws')]);
    const asked = (address) => {
      const { protocol, origin: to } = new URL(address);
      if (!['data:', 'blob:', 'about:'].includes(protocol) && !own.has(to) && !this.known.has(to)) this.faults.push(`asks another origin: ${address}`);
    };
    context.on('request', (request) => asked(request.url()));
    context.on('weberror', (fault) => {
      const { name, message, stack } = fault.error();
      this.faults.push(`error at ${fault.page()?.url()}: ${stack || `${name}: ${message}`}`);
    });
    context.on('console', (message) => {
      // The browser itself reports requests that fail and answers of 4xx; a story makes them happen on purpose.
      const network = /^(?:Failed to load resource|WebSocket connection to)/.test(message.text());
      if (message.type() === 'error' && !network) this.faults.push(`console: ${message.text()}`);
    });
    context.on('page', (page) => page.on('websocket', (socket) => asked(socket.url())));
  }

  pages() {
    return this.engine.contexts().flatMap((context) => context.pages());
  }

  /** Ends the browser; what a page should not have done fails the story. */
  async close() {
    await this.engine.close();
    assert.deepEqual(this.faults, []);
  }
}
