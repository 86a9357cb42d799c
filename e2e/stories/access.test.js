/** Everybody can use it: nothing that axe would object to on any screen, and everything by keyboard. */
import assert from 'node:assert/strict';
import { choose, comeBack, composer, dropMenu, enter, focused, leave, log, message, roomRow, settings, settled, until } from './lib/app.js';
import { inReach, inReachNarrow } from './lib/axe.js';
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
  await server.person('nora', 'Nora Holm');
  return [maja, bo];
}

story('access', {}, async (stage) => {
  const { server } = stage;
  const [maja, bo] = await furnish(server);
  const page = await stage.profile();
  const check = (screen) => inReach(page, screen);

  await stage.chapter('every story would notice what is out of reach', async () => {
    await page.goto('/');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.evaluate(() => {
      const words = Object.assign(document.createElement('p'), { textContent: 'hard to read' });
      words.style.color = 'color-mix(in srgb, currentcolor 20%, transparent)';
      document.querySelector('h2').after(words, document.createElement('button'));
    });
    await assert.rejects(check('a page to be refused'), /dark: color-contrast(?:.|\n)*light: button-name/);
  });

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
    await focused(page, composer(page));
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
    await dropMenu(page);
    await composer(page).pressSequentially('@b');
    await page.getByRole('option').first().waitFor();
    await check('completion');
    await composer(page).fill('');
    await page.locator('.compose').getByRole('button', { name: 'Emoji' }).click();
    await page.locator('.picker .grid button').first().waitFor();
    await check('the emoji');
    await page.keyboard.press('Escape');
    await page.locator('.picker').waitFor({ state: 'detached' });
    await message(page, 'good night').hover();
    await check('the tools beside a message');
    await choose(page, 'good night', 'Reply');
    await page.getByText('Replying to').waitFor();
    await check('an answer being written');
    await page.getByRole('button', { name: 'Do not reply' }).click();
    await choose(page, 'by keyboard alone', 'Edit');
    await page.getByText('Editing your message').waitFor();
    await check('a message being edited');
    await composer(page).press('Escape');
    await choose(page, 'by keyboard alone', 'Remove for everyone');
    await page.getByRole('dialog').waitFor();
    await check('a question before a message is removed');
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await choose(page, 'good night', 'Report…');
    await page.getByRole('dialog').getByText('Something else').click();
    await check('a report');
    await leave(page);
  });

  await stage.chapter('the details of a room and their dialogs', async () => {
    const details = page.getByRole('complementary', { name: 'Details' });
    const dialog = page.getByRole('dialog');
    await details.getByRole('button', { name: 'Edit title and description' }).click();
    await dialog.getByLabel('Description').waitFor();
    await check('title and description');
    await leave(page);
    await details.getByRole('button', { name: 'Add people' }).click();
    await dialog.getByRole('combobox').fill('no');
    await dialog.getByRole('option', { name: 'Nora' }).click();
    await dialog.getByRole('button', { name: /^Take .*off/ }).waitFor();
    await check('people to be added');
    await dialog.getByRole('button', { name: 'Invite by link' }).click();
    await dialog.getByRole('button', { name: 'Make an invitation' }).waitFor();
    await check('an invitation to a room');
    await leave(page);
    await details.getByRole('button', { name: 'Bo Berg' }).click();
    await page.getByRole('menu').waitFor();
    await check('the menu of a person');
    await dropMenu(page);
    await details.getByRole('button', { name: 'Leave' }).click();
    await dialog.waitFor();
    await check('a question before leaving');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
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
    const [title, create] = [dialog.getByLabel('Title'), dialog.getByRole('button', { name: 'Create group' })];
    assert.ok(await create.isDisabled());
    await check('a new group without a title');
    await title.fill('K');
    await until(page, (button) => !button.disabled, await create.elementHandle());
    await check('a new group');
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

  await stage.chapter('in the hand', async () => {
    const phone = await stage.profile({ viewport: { width: 390, height: 844 } });
    const look = (screen) => inReach(phone, `${screen}, narrow`);
    await comeBack(phone, 'maja');
    await roomRow(phone, 'Kitchen').waitFor();
    await look('the conversations');
    const dialog = phone.getByRole('dialog');
    await phone.getByRole('button', { name: 'Settings' }).click();
    await dialog.getByRole('button', { name: 'Security' }).waitFor();
    await look('the parts of the settings');
    await dialog.getByRole('button', { name: 'Security' }).click();
    await dialog.getByText('Passkeys').first().waitFor();
    await look('a part of the settings');
    await leave(phone);
    await phone.getByRole('button', { name: 'New conversation' }).click();
    await dialog.getByRole('option').first().waitFor();
    await look('a new conversation');
    await leave(phone);
    await enter(phone, 'Kitchen');
    await look('a room');
    await message(phone, 'good night').locator('.bubble').click({ button: 'right', position: { x: 6, y: 6 } });
    await phone.getByRole('menu', { name: 'Message menu' }).waitFor();
    await look('the menu of a message');
    await dropMenu(phone);
    await phone.getByRole('button', { name: 'Details' }).click();
    await phone.getByRole('complementary', { name: 'Details' }).waitFor();
    await look('the details of a room');
    await phone.context().close();
  });

  await stage.chapter('somebody who is blocked', async () => {
    await maja.call('PUT', `/blocks/${(await bo.call('GET', '/me')).id}`);
    await page.locator('.log').getByText(/blocked/).first().waitFor();
    await check('messages of somebody who is blocked');
    await enter(page, 'Bo Berg');
    await page.locator('.stage').getByText('You have blocked').first().waitFor();
    await check('a conversation with somebody who is blocked');
    await settings(page, 'Blocked people');
    await page.getByRole('button', { name: 'Unblock' }).first().waitFor();
    await check('settings: somebody is blocked');
    await leave(page);
  });

  await stage.chapter('who reacted, and what was refused', async () => {
    await maja.call('DELETE', `/blocks/${(await bo.call('GET', '/me')).id}`);
    await enter(page, 'Kitchen');
    // What was veiled is as tall as it is before anything is pointed at.
    await until(page, () => !document.querySelector('.log').textContent.includes('blocked'));
    await log(page).getByRole('button', { name: /👍/ }).first().hover();
    await page.getByRole('tooltip').filter({ hasText: 'You' }).waitFor();
    await check('who reacted');
    await page.mouse.move(0, 0);
    await page.getByRole('tooltip').waitFor({ state: 'detached' });
    await bo.call('PUT', `/blocks/${(await maja.call('GET', '/me')).id}`);
    await enter(page, 'Bo Berg');
    await composer(page).fill('to somebody who does not listen');
    await composer(page).press('Enter');
    await message(page, 'to somebody who does not listen').getByRole('button', { name: 'Discard' }).waitFor();
    await check('a message that was refused');
    await inReachNarrow(page, 'a message that was refused');
  });

  await stage.chapter('what was written where one is no longer', async () => {
    const choir = await bo.call('POST', '/rooms', { kind: 'group', title: 'Choir', members: ['nora'] });
    const nora = await stage.profile();
    await comeBack(nora, 'nora');
    await enter(nora, 'Choir');
    await nora.context().setOffline(true);
    await nora.locator('.stage .link').waitFor();
    await composer(nora).fill('I sing along');
    await composer(nora).press('Enter');
    await message(nora, 'I sing along').waitFor();
    const me = (await (await server.session('nora')).call('GET', '/me')).id;
    await bo.call('DELETE', `/rooms/${choir.id}/members/${me}`);
    await nora.context().setOffline(false);
    await nora.locator('.stage blockquote').getByText('I sing along').waitFor();
    await nora.locator('.stage .link').waitFor({ state: 'detached' });
    await inReach(nora, 'a room that one is no longer in');
    await inReachNarrow(nora, 'a room that one is no longer in');
    await nora.locator('.stage blockquote').getByRole('button', { name: 'Discard' }).click();
    await nora.locator('.stage blockquote').waitFor({ state: 'detached' });
    await nora.context().close();
  });

  await stage.chapter('a part of the page cannot be fetched', async () => {
    // What the service worker asks for would come all the same.
    const poor = await stage.profile({ serviceWorkers: 'block' });
    const parts = /\/assets\/(?:Auth|Subjects|Console)\.js$/;
    await poor.route(parts, (route) => route.abort());
    const again = poor.getByRole('button', { name: 'Try again' });
    await poor.goto('/');
    await again.waitFor();
    await poor.locator('#boot').waitFor({ state: 'detached' });
    await inReach(poor, 'without sign-in');
    await comeBack(poor, 'maja');
    for (const [path, what] of [['/app/subjects', 'without the subjects'], ['/app/admin/overview', 'without the console']]) {
      await poor.goto(path);
      await again.waitFor();
      await inReach(poor, what);
      await inReachNarrow(poor, what);
    }
    await poor.unroute(parts);
    await again.click();
    await poor.getByRole('heading', { name: 'Overview' }).waitFor();
    await poor.context().close();
  });

  await stage.chapter('an empty account, and out of touch', async () => {
    const nora = await stage.profile({ viewport: { width: 390, height: 844 } });
    await comeBack(nora, 'nora');
    await inReach(nora, 'an empty account');
    await enter(page, 'Kitchen');
    await page.context().setOffline(true);
    await page.locator('.stage .link').waitFor();
    await composer(page).fill('not sent yet');
    await composer(page).press('Enter');
    await message(page, 'not sent yet').waitFor();
    await check('offline');
    await page.context().setOffline(false);
  });
});
