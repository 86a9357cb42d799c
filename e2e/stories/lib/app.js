/** What a person does with the page, in the words of a person. */
import { patience } from './browser.js';
import { password } from './server.js';

/** The talk that is open: the rows of its timeline, oldest first. */
export const log = (page) => page.getByRole('region', { name: 'Messages', exact: true });

/** A message in the open talk that has this text. */
export const message = (page, text) => log(page).getByRole('article').filter({ hasText: text });

/** A conversation in the list, by its title: what was said last in it may name others. */
export const roomRow = (page, title) =>
  page.getByRole('navigation', { name: 'Conversations' }).locator('button.room').filter({ has: page.locator('.name', { hasText: title }) });

/** How many messages a row of the list says are unread. */
export const badge = (page, title) => roomRow(page, title).locator('.badge');

export const composer = (page) => page.locator('.compose textarea');

/** Waits until the page is signed in and in touch with the server. */
export async function ready(page) {
  await page.getByRole('button', { name: 'Settings' }).waitFor();
}

export async function signUp(page, name, fullName = '') {
  await page.goto('/');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  if (fullName) await page.getByLabel('Full name').fill(fullName);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await ready(page);
}

/** Fills in the form of who signs in, and sends it off. */
export async function giveName(page, name, secret = password) {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Password', { exact: true }).fill(secret);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Signs in as a person does. */
export async function signIn(page, name, secret = password) {
  await page.goto('/');
  await giveName(page, name, secret);
  await ready(page);
}

/** Looks at something else, and counts in `window.tones` what sounds meanwhile. To a browser of a test every page has the focus. */
export const lookAway = (page) =>
  page.evaluate(() => {
    window.tones = 0;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...when) {
      window.tones++;
      return start.apply(this, when);
    };
    document.hasFocus = () => false;
    dispatchEvent(new Event('blur'));
  });

/** Looks at the page again. */
export const lookBack = (page) =>
  page.evaluate(() => {
    delete document.hasFocus;
    dispatchEvent(new Event('focus'));
  });

/** Opens a part of the settings, if they are not open, and answers their dialog. */
export async function settings(page, section) {
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  if ((await dialog.count()) === 0) await page.getByRole('button', { name: 'Settings' }).click();
  await dialog.getByRole('navigation').getByRole('button', { name: section }).click();
  await dialog.getByRole('heading', { level: 3, name: section }).waitFor();
  return dialog;
}

/**
 * Does what closes all that lies over the page, and waits until its entry in the history is gone, too: that takes a moment, in which
 * going to another address would be called off.
 */
export async function closing(page, act) {
  const entry = () => navigation.currentEntry.index;
  const before = await page.evaluate(entry);
  await act();
  await until(page, (before) => navigation.currentEntry.index < before, before);
}

/** Closes the dialog that is open. */
export async function leave(page) {
  await closing(page, () => page.keyboard.press('Escape'));
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

export async function signOut(page) {
  const dialog = await settings(page, 'Profile');
  await closing(page, () => dialog.getByRole('button', { name: 'Sign out' }).click());
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
}

/** A note that comes, and goes by itself: it may be gone already. */
export const told = (page, text) =>
  until(
    page,
    (text) => {
      const at = window.told.findIndex((one) => one.includes(text));
      if (at >= 0) window.told.splice(0, at + 1); // what comes later is told of anew
      return at >= 0;
    },
    text,
  );

/** Looks out, from within the page, for what shows but for a moment: who looks from here may come late. Answers how to wait for it. */
export async function lookOut(page, selector, text = '') {
  await page.evaluate(
    ([selector, text]) => {
      const there = () => [...document.querySelectorAll(selector)].some((one) => one.textContent.includes(text));
      const key = `${selector} ${text}`;
      (window.sighted ??= new Set()).delete(key);
      const observer = new MutationObserver(() => {
        if (!there()) return;
        observer.disconnect();
        window.sighted.add(key);
      });
      observer.observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true });
    },
    [selector, text],
  );
  return () => until(page, (key) => window.sighted.has(key), `${selector} ${text}`);
}

/** Presses a button that goes by itself, as soon as it shows; `act` makes it show. */
export async function pressing(page, label, act) {
  await page.evaluate((label) => {
    const observer = new MutationObserver(() => {
      const button = [...document.querySelectorAll('button')].find((one) => one.textContent.trim() === label);
      if (!button) return;
      observer.disconnect();
      button.click();
      window.pressed = label;
    });
    window.pressed = undefined;
    observer.observe(document.body, { childList: true, subtree: true });
  }, label);
  await act();
  await until(page, (label) => window.pressed === label, label);
}

/** Waits until the address fits: it is changed a moment before or after what is shown. */
export const address = (page, fits) => page.waitForURL(fits, { waitUntil: 'commit' });

/** Waits until nothing of a link is left in the address. */
export const clean = (page) => address(page, (url) => url.hash === '');

/** Waits until the field that one writes in has this text. */
export const composed = (page, text) => until(page, (text) => document.querySelector('.compose textarea')?.value === text, text);

/** Waits until the field has the focus. */
export const focused = async (page, field) => until(page, (field) => field === document.activeElement, await field.elementHandle());

/** Comes back to where one is signed in already, which is how most visits begin. */
export async function comeBack(page, name, path = '/') {
  const response = await page.request.post('/api/v1/sessions', { data: { name, password }, headers: { 'sec-fetch-site': 'same-origin' } });
  if (!response.ok()) throw new Error(`sign in: ${response.status()} ${await response.text()}`);
  await page.goto(path);
  await ready(page);
}

/** Opens a conversation from the list. */
export async function enter(page, title) {
  await roomRow(page, title).click();
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  await settled(page);
}

/** Waits until the open talk shows its messages. */
export async function settled(page) {
  await page.locator('.log.placed').waitFor();
}

/** Writes a message and sends it, and waits until the server has it; `shown` is what to see of it then. */
export async function say(page, text, shown = text) {
  await composer(page).fill(text);
  await composer(page).press('Enter');
  const said = message(page, shown).last();
  await said.waitFor();
  await said.locator('.state.pending').waitFor({ state: 'detached' });
}

/** Starts a conversation with somebody found by name. */
export async function meet(page, name, label = name) {
  await page.getByRole('button', { name: 'New conversation' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Name of a person' }).fill(name);
  await dialog.getByRole('option', { name: label }).first().click();
  await page.getByRole('heading', { level: 1, name: label }).waitFor();
  await settled(page);
}

/** Opens the menu of a message and chooses from it. */
export async function choose(page, text, entry) {
  await message(page, text).first().locator('.bubble').click({ button: 'right', position: { x: 6, y: 6 } });
  await page.getByRole('menuitem', { name: entry }).click();
}

/** Closes the menu that is open, and waits until the page has heard of it: keys mean something else before. */
export async function dropMenu(page) {
  await page.keyboard.press('Escape');
  await page.locator('.menu').waitFor({ state: 'detached' });
}

/** Waits until a condition in the page holds. */
export const until = (page, condition, argument) => page.waitForFunction(condition, argument, { timeout: patience });

/** What the open talk says, message by message. */
export const talk = (page) =>
  log(page).locator('article .text').evaluateAll((all) =>
    all.map((one) => {
      const copy = one.cloneNode(true);
      for (const meta of copy.querySelectorAll('.meta')) meta.remove();
      return copy.textContent.trim();
    }),
  );
