/** What a person does with the page, in the words of a person. */
import { patience } from './browser.js';
import { password } from './server.js';

/** The talk that is open: the rows of its timeline, oldest first. */
export const log = (page) => page.getByRole('region', { name: 'Messages', exact: true });

/** A message in the open talk that has this text. */
export const message = (page, text) => log(page).getByRole('article').filter({ hasText: text });

/** A conversation in the list. */
export const roomRow = (page, title) => page.getByRole('navigation', { name: 'Conversations' }).locator('button.room').filter({ hasText: title });

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

/** A note that comes, and goes by itself: also where it is spoken, which stays. */
export const told = (page, text) => page.getByText(text).first().waitFor();

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

/** Writes a message and sends it; `shown` is what to see of it then. */
export async function say(page, text, shown = text) {
  await composer(page).fill(text);
  await composer(page).press('Enter');
  await message(page, shown).last().waitFor();
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
