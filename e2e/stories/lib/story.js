/** A story: one server, one browser, and chapters told in order; the first that fails ends it, with pictures of every page. */
import { mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openBrowser } from './browser.js';
import { Server } from './server.js';

const pictures = fileURLToPath(new URL('../../../.cache/e2e/', import.meta.url));

/** How long a story may take: far longer than it does anywhere. Who waits for something in it gives up before. */
const bound = 1_800_000;

/**
 * @param {string} name what the story tells
 * @param {object} setting where it plays: `flags` of the server, `demo` for a server full of people, `beside` to make what is started
 * before the server, which is told of it by its `flags`, `skip` if it cannot be told here, and why
 * @param {(stage: Stage) => Promise<void>} tell tells it, chapter by chapter
 */
export function story(name, setting, tell) {
  test(name, { timeout: bound, skip: setting.skip ?? false }, async (t) => {
    const stage = new Stage(name, t);
    // Whatever still waits then fails, and nothing stays behind.
    t.signal.addEventListener('abort', () => void stage.picture().then(() => stage.close()).catch(() => undefined));
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
  #closed;

  constructor(name, t) {
    this.name = name;
    this.t = t;
  }

  async open({ flags, demo = false, beside }) {
    this.server = new Server(flags);
    this.beside = beside?.(this.server);
    if (this.beside) {
      await this.beside.start();
      this.server.flags = [...this.server.flags, ...this.beside.flags];
    }
    if (demo) this.server.demo();
    await this.server.start();
    this.browser = await openBrowser();
    if (this.beside?.url) this.browser.known.add(this.beside.url);
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

  close() {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close() {
    try {
      await this.browser?.close();
    } finally {
      await this.server?.close();
      await this.beside?.stop();
    }
  }
}
