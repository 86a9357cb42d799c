/** Everybody can use it: nothing that axe would object to on any screen, and everything by keyboard. */
import assert from 'node:assert/strict';
import { comeBack, composer, leave, log, message, roomRow, settled } from './lib/app.js';
import { objections } from './lib/axe.js';
import { password } from './lib/server.js';
import { story } from './lib/story.js';

/** A room in which everything occurs that a room can show. */
async function furnish(server) {
  const [maja, bo] = [await server.person('maja', 'Maja Lindqvist'), await server.person('bo', 'Bo Berg')];
  const { id } = await maja.call('POST', '/rooms', { kind: 'group', title: 'Kitchen', topic: 'Done before the first snow', members: ['bo'] });
  const first = await bo.send(id, 'all **bold**, *slanted*, ~~wrong~~, `code`, https://example.org and @maja\n\n- one\n- two\n\n> quoted\n\n```js\nconst a = 1;\n```');
  await maja.call('PUT', `/rooms/${id}/messages/${first.id}/reactions/%F0%9F%91%8D`);
  await maja.send(id, 'an answer', { reply: first.id });
  const gone = await maja.send(id, 'a mistake');
  await maja.call('DELETE', `/rooms/${id}/messages/${gone.id}`);
  const subject = await bo.send(id, 'Who brings what?', { subject: 'The party' });
  await bo.send(id, 'I bring soup', { thread: subject.id });
  await bo.send(await bo.direct('maja'), 'psst @maja');
  await bo.send(id, '🎉');
  await bo.send(id, 'good night');
  await maja.call('PUT', `/rooms/${(await maja.room('Lobby')).id}/draft`, { text: 'not finished' });
}

story('access', {}, async (stage) => {
  const { server } = stage;
  await furnish(server);
  const page = await stage.profile();
  const check = async (screen) => assert.deepEqual(await objections(page, screen), []);

  await stage.chapter('signing in and up', async () => {
    await page.goto('/');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
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
    await roomRow(page, 'Kitchen').waitFor();
    await page.emulateMedia({ colorScheme: 'light' });
    await reach(roomRow(page, 'Kitchen'));
    assert.notEqual(await roomRow(page, 'Kitchen').evaluate((row) => getComputedStyle(row).outlineStyle), 'none', 'the focus is seen');
    await page.keyboard.press('Enter');
    await settled(page);
    await page.waitForFunction(() => document.activeElement?.matches('.compose textarea'));
    await log(page).getByRole('separator', { name: 'New' }).waitFor();
    await check('a room with something new');
    await page.keyboard.type('by keyboard alone');
    await page.keyboard.press('Enter');
    await message(page, 'by keyboard alone').waitFor();
  });

  await stage.chapter('a room and its menus', async () => {
    await check('a room with its details');
    await message(page, 'by keyboard alone').locator('.bubble').click({ button: 'right' });
    await page.getByRole('menu', { name: 'Message menu' }).waitFor();
    await check('the menu of a message');
    await page.keyboard.press('Escape');
    await composer(page).pressSequentially('@b');
    await page.getByRole('option').first().waitFor();
    await check('completion');
    await composer(page).fill('');
    await page.locator('.compose').getByRole('button', { name: 'Emoji' }).click();
    await page.locator('.picker .grid button').first().waitFor();
    await check('the emoji');
    await page.keyboard.press('Escape');
  });

  await stage.chapter('subjects', async () => {
    await page.getByRole('navigation', { name: 'Conversations' }).getByRole('button', { name: /^Subjects/ }).click();
    await page.locator('button.subject').first().waitFor();
    await check('subjects');
    await page.getByRole('button', { name: 'New subject' }).click();
    await page.getByRole('dialog').waitFor();
    await check('a new subject');
    await leave(page);
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
    await dialog.getByText('Group', { exact: true }).click();
    await dialog.getByRole('button', { name: 'Create group' }).click();
    await dialog.getByRole('alert').waitFor();
    await check('a new group without a title');
    const title = dialog.getByLabel('Title');
    assert.ok(await title.evaluate((field) => field === document.activeElement && field.ariaInvalid === 'true'));
    await page.keyboard.type('K');
    await dialog.getByRole('alert').waitFor({ state: 'detached' });
    await title.fill('');
    await leave(page);
    await page.getByRole('button', { name: 'Settings' }).click();
    for (const [section, sign] of [['Profile', '@maja'], ['Appearance', 'System'], ['Notifications', 'Do not disturb'], ['Security', 'Passkeys'], ['Sessions', 'This one'], ['Blocked people', 'You have blocked nobody.'], ['API keys', 'No keys'], ['Your data', 'Delete my account']]) {
      await dialog.getByRole('navigation').getByRole('button', { name: section }).click();
      await dialog.locator('.pane').getByText(sign).first().waitFor();
      await check(`settings: ${section}`);
    }
    await leave(page);
    await page.keyboard.press('Control+k');
    await dialog.getByRole('option').first().waitFor();
    await check('the switcher');
    await leave(page);
    await page.locator('body').press('?');
    await dialog.waitFor();
    await check('the keys');
    await leave(page);
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
