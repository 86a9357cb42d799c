/** A story: one server, one browser, and chapters told in order; the first that fails ends it, with pictures of every page. */
import { mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openBrowser } from './browser.js';
import { Server } from './server.js';

const pictures = fileURLToPath(new URL('../../../.cache/e2e/', import.meta.url));

/**
 * @param {string} name what the story tells
 * @param {object} setting where it plays: `flags` of the server, `demo` for a server full of people
 * @param {(stage: Stage) => Promise<void>} tell tells it, chapter by chapter
 */
export function story(name, setting, tell) {
  test(name, { timeout: 300_000 }, async (t) => {
    const stage = new Stage(name, t);
    try {
      await stage.open(setting);
      await tell(stage);
    } catch (error) {
      await stage.picture();
      throw error;
    } finally {
      await stage.close();
    }
  });
}

export class Stage {
  constructor(name, t) {
    this.name = name;
    this.t = t;
  }

  async open({ flags, demo = false }) {
    this.server = new Server(flags);
    if (demo) this.server.demo();
    await this.server.start();
    this.browser = await openBrowser();
  }

  /** A page in a browser profile of its own. */
  profile(options) {
    return this.browser.profile(this.server.url, options);
  }

  /** One chapter. What fails in it ends the story. */
  async chapter(title, tell) {
    let problem;
    await this.t.test(title, async () => {
      try {
        await tell();
      } catch (error) {
        problem = error;
        throw error;
      }
    });
    if (problem) throw problem;
  }

  /** Tells a figure to who reads the test's output. */
  note(text) {
    this.t.diagnostic(text);
  }

  /** What every page looks like now, for who has to find out why. */
  async picture() {
    mkdirSync(pictures, { recursive: true });
    const pages = this.browser?.pages() ?? [];
    await Promise.all(pages.map((page, i) => page.screenshot({ path: `${pictures}${this.name.replaceAll(/\W+/g, '-')}-${i + 1}.png` }).catch(() => undefined)));
  }

  async close() {
    try {
      await this.browser?.close();
    } finally {
      await this.server?.close();
    }
  }
}
