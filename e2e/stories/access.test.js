/** Everybody can use it: nothing that axe would object to on any screen, and everything by keyboard. */
import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import { comeBack, composer, log, message, roomRow, settled } from './lib/app.js';
import { password } from './lib/server.js';
import { story } from './lib/story.js';

/** What axe finds on the page as it stands, in light and in dark. */
async function objections(page, screen) {
  const found = [];
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await new AxeBuilder({ page }).analyze();
    for (const one of violations) found.push(`${screen}, ${colorScheme}: ${one.id} at ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`);
  }
  return found;
}

story('access', { demo: true }, async (stage) => {
  const { server } = stage;
  const page = await stage.profile();
  const check = async (screen) => assert.deepEqual(await objections(page, screen), []);
  const leave = async () => {
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  };

  await stage.chapter('signing in and up', async () => {
    await page.goto('/');
    await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
    await check('sign-in');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByLabel('Name', { exact: true }).fill('?');
    await page.getByLabel('Password', { exact: true }).fill('short');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('alert').first().waitFor();
    await check('sign-up with mistakes');
    await page.goto('/setup#token');
    await page.reload();
    await page.getByRole('heading', { name: 'Set up this server' }).waitFor();
    await check('setup');
  });

  await stage.chapter('by keyboard alone: sign in, open a room, write, leave', async () => {
    await page.goto('/');
    await page.getByLabel('Name', { exact: true }).waitFor();
    const reach = async (what) => {
      for (let i = 0; i < 40; i++) {
        await page.keyboard.press('Tab');
        if (await what.evaluate((element) => element === document.activeElement)) return;
      }
      assert.fail(`Tab does not lead to ${what}`);
    };
    await reach(page.getByLabel('Name', { exact: true }));
    await page.keyboard.type('maja');
    await page.keyboard.press('Tab');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await roomRow(page, 'Lunch').waitFor();
    await page.emulateMedia({ colorScheme: 'light' });
    await reach(roomRow(page, 'Lunch'));
    assert.notEqual(await roomRow(page, 'Lunch').evaluate((row) => getComputedStyle(row).outlineStyle), 'none', 'the focus is seen');
    await page.keyboard.press('Enter');
    await settled(page);
    await page.waitForFunction(() => document.activeElement?.matches('.compose textarea'));
    await page.keyboard.type('by keyboard alone');
    await page.keyboard.press('Enter');
    await message(page, 'by keyboard alone').waitFor();
  });

  await stage.chapter('rooms and their menus', async () => {
    await check('a room with its details');
    await message(page, 'by keyboard alone').locator('.bubble').click({ button: 'right' });
    await page.getByRole('menu', { name: 'Message menu' }).waitFor();
    await check('the menu of a message');
    await page.keyboard.press('Escape');
    await roomRow(page, 'Support desk').click();
    await settled(page);
    await log(page).getByRole('separator', { name: 'New' }).waitFor();
    await check('a room with unread messages');
    await composer(page).pressSequentially('@i');
    await page.getByRole('option').first().waitFor();
    await check('completion');
    await composer(page).fill('');
    await page.locator('.compose').getByRole('button', { name: 'Emoji' }).click();
    await page.locator('.picker .grid button').first().waitFor();
    await check('the emoji');
    await page.keyboard.press('Escape');
  });

  await stage.chapter('subjects', async () => {
    await page.goto('/app/subjects');
    await page.locator('button.subject').first().waitFor();
    await check('subjects');
    await page.getByRole('button', { name: 'New subject' }).click();
    await page.getByRole('dialog').waitFor();
    await check('a new subject');
    await leave();
    await page.locator('button.subject').first().click();
    await settled(page);
    await check('one subject');
  });

  await stage.chapter('dialogs', async () => {
    await page.getByRole('button', { name: 'New conversation' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('option').first().waitFor();
    await check('a new conversation');
    for (const tab of ['Group', 'Join']) {
      await dialog.getByText(tab, { exact: true }).click();
      await dialog.locator('li, [role=option]').first().waitFor();
      await check(`a new conversation: ${tab}`);
    }
    await leave();
    await page.getByRole('button', { name: 'Settings' }).click();
    await dialog.getByText('This one').waitFor();
    await check('settings');
    await leave();
    await page.keyboard.press('Control+k');
    await dialog.getByRole('option').first().waitFor();
    await check('the switcher');
    await leave();
    await page.locator('body').press('?');
    await dialog.waitFor();
    await check('the keys');
    await leave();
  });

  await stage.chapter('an empty account, and out of touch', async () => {
    await server.person('nora');
    const nora = await stage.profile({ viewport: { width: 390, height: 844 } });
    await comeBack(nora, 'nora');
    assert.deepEqual(await objections(nora, 'an empty account'), []);
    await page.context().setOffline(true);
    await page.locator('.stage .link').waitFor();
    await check('offline');
    await page.context().setOffline(false);
  });
});
