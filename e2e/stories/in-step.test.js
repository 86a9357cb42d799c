/** Two people, one of them in two browser profiles: nothing can pass from one to the other but through the server. */
import assert from 'node:assert/strict';
import { badge, choose, comeBack, composed, composer, enter, leave, message, roomRow, say, settings, talk } from './lib/app.js';
import { appears, median, vanishes } from './lib/measure.js';
import { story } from './lib/story.js';

story('in step', {}, async (stage) => {
  const { server } = stage;
  await server.person('anna', 'Anna Åberg');
  const bo = await server.person('bo', 'Bo Berg');
  const room = await bo.direct('anna');
  await bo.send(room, 'Hej Anna');
  const [desk, sofa] = await Promise.all([stage.profile(), stage.profile()]);
  await Promise.all([comeBack(desk, 'anna'), comeBack(sofa, 'anna')]);
  for (const page of [desk, sofa]) await page.evaluate(() => (window.stayed = true));

  await stage.chapter('what is read on one is read on the other', async () => {
    await badge(sofa, 'Bo Berg').getByText('1', { exact: true }).waitFor();
    await enter(desk, 'Bo Berg');
    await badge(sofa, 'Bo Berg').waitFor({ state: 'detached' });
  });

  await stage.chapter('what is written on one stands on the other', async () => {
    await enter(sofa, 'Bo Berg');
    await say(desk, 'Hej Bo');
    await message(sofa, 'Hej Bo').waitFor();
    assert.deepEqual(await talk(sofa), ['Hej Anna', 'Hej Bo']);
  });

  await stage.chapter('so does a correction', async () => {
    await choose(desk, 'Hej Bo', 'Edit');
    await composer(desk).fill('Hej hej Bo');
    await composer(desk).press('Enter');
    await message(sofa, 'Hej hej Bo').getByText('edited').waitFor();
  });

  await stage.chapter('so does a reaction, given and taken back', async () => {
    const thumb = (page) => message(page, 'Hej Anna').getByRole('button', { name: '👍, 1 person' });
    await choose(desk, 'Hej Anna', 'React with 👍');
    await thumb(sofa).and(sofa.locator('[aria-pressed=true]')).click();
    await thumb(desk).waitFor({ state: 'detached' });
  });

  await stage.chapter('a message that was removed is gone on both', async () => {
    await say(sofa, 'a slip of the tongue');
    await message(desk, 'a slip of the tongue').waitFor();
    await choose(sofa, 'a slip of the tongue', 'Remove for everyone');
    await sofa.getByRole('button', { name: 'Remove', exact: true }).click();
    await message(desk, 'Message removed').waitFor();
    assert.equal(await message(desk, 'a slip of the tongue').count(), 0);
  });

  await stage.chapter('a message that was hidden is hidden on both, and stays for others', async () => {
    await bo.send(room, 'an old joke');
    await message(sofa, 'an old joke').waitFor();
    await choose(desk, 'an old joke', 'Hide for me');
    await message(sofa, 'an old joke').waitFor({ state: 'detached' });
    const { messages } = await bo.call('GET', `/rooms/${room}/messages`);
    assert.ok(messages.some((one) => one.text === 'an old joke'));
  });

  await stage.chapter('a draft goes along, and is gone when it is sent', async () => {
    await composer(desk).fill('half a tho');
    await composed(sofa, 'half a tho');
    await enter(sofa, 'Lobby');
    await roomRow(sofa, 'Bo Berg').getByText('Draft:').waitFor();
    await say(desk, 'half a thought');
    await roomRow(sofa, 'Bo Berg').getByText('Draft:').waitFor({ state: 'detached' });
    await enter(sofa, 'Bo Berg');
    await composed(sofa, '');
  });

  await stage.chapter('how much a room may ask for', async () => {
    await desk.getByRole('radio', { name: 'Mentions' }).check({ force: true });
    await sofa.getByRole('radio', { name: 'Mentions', checked: true }).waitFor({ state: 'attached' });
  });

  await stage.chapter('a setting of the account', async () => {
    const quiet = (page, more) => page.getByRole('switch', { name: 'Do not disturb', ...more });
    for (const page of [desk, sofa]) await settings(page, 'Notifications');
    await quiet(desk).check();
    await quiet(sofa, { checked: true }).uncheck();
    await quiet(desk, { checked: false }).waitFor();
    for (const page of [desk, sofa]) await leave(page);
  });

  await stage.chapter('the full name', async () => {
    await desk.getByRole('button', { name: 'Settings' }).click();
    await desk.getByLabel('Full name').fill('Anna Ångström');
    await desk.getByRole('button', { name: 'Save' }).click();
    await sofa.getByRole('button', { name: 'Settings' }).getByText('Anna Ångström').waitFor();
    await leave(desk);
  });

  await stage.chapter('what another is called from now on, wherever he is named', async () => {
    await enter(sofa, 'Lobby');
    const called = async (name) => {
      await bo.call('PATCH', '/me', { full_name: name });
      await Promise.all([desk, sofa].map((page) => roomRow(page, name).waitFor()));
    };
    await called('Bo Björk');
    await desk.getByRole('heading', { level: 1, name: 'Bo Björk' }).waitFor();
    assert.equal(await roomRow(desk, 'Bo Berg').count(), 0);
    await called('Bo Berg');
    await desk.getByRole('heading', { level: 1, name: 'Bo Berg' }).waitFor();
  });

  await stage.chapter('a conversation that was hidden comes back with only what is new', async () => {
    await enter(sofa, 'Lobby');
    await desk.getByRole('button', { name: 'Clear and hide' }).click();
    await desk.getByRole('dialog').getByRole('button', { name: 'Clear and hide' }).click();
    await Promise.all([desk, sofa].map((page) => roomRow(page, 'Bo Berg').waitFor({ state: 'detached' })));
    await desk.getByRole('dialog').waitFor({ state: 'detached' });
    await desk.keyboard.press('Control+k');
    await desk.getByRole('combobox').fill('bo b');
    await desk.getByRole('option', { name: 'Bo Berg' }).click();
    await desk.getByText('Messages from before you cleared this conversation').waitFor();
    await enter(desk, 'Lobby');
    await bo.send(room, 'Are you there?');
    for (const page of [sofa, desk]) {
      await enter(page, 'Bo Berg');
      await message(page, 'Are you there?').waitFor();
      assert.deepEqual(await talk(page), ['Are you there?']);
    }
  });

  await stage.chapter('and neither page was loaded again for it', async () => {
    for (const page of [desk, sofa]) assert.equal(await page.evaluate(() => window.stayed), true);
  });

  await stage.chapter('all that at once', async () => {
    const messages = [];
    for (let i = 1; i <= 12; i++) messages.push(await appears(desk, sofa, '.log article', `tick ${i}.`, () => say(desk, `tick ${i}.`)));
    const reads = [];
    await Promise.all([enter(desk, 'Lobby'), enter(sofa, 'Lobby')]);
    for (let i = 1; i <= 6; i++) {
      await bo.send(room, `tock ${i}`);
      await Promise.all([desk, sofa].map((page) => badge(page, 'Bo Berg').waitFor()));
      reads.push(await vanishes(desk, sofa, 'button.room .badge', () => enter(desk, 'Bo Berg')));
      await enter(desk, 'Lobby');
    }
    stage.note(`from one profile to the other, median: message ${median(messages)} ms, read position ${median(reads)} ms (of ${messages.length} and ${reads.length})`);
  });
});
