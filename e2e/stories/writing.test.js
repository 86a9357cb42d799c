/** Writing: what text becomes, answering, correcting, subjects, drafts. And nothing of it is ever executed. */
import assert from 'node:assert/strict';
import { choose, comeBack, composed, composer, enter, focused, log, message, roomRow, say, settled, talk } from './lib/app.js';
import { story } from './lib/story.js';

const hostile = [
  '<script>window.broken = 1</script>',
  '<img src=x onerror="window.broken = 1">',
  '[press me](javascript:window.broken=1)',
  '[and me](data:text/html,<script>window.broken=1</script>)',
  '<a href="javascript:window.broken=1" onclick="window.broken=1">link</a>',
  '![picture](https://elsewhere.example/spy.png)',
  '"><svg/onload=window.broken=1>',
  '<iframe srcdoc="<script>parent.broken=1</script>"></iframe>',
];

story('writing', {}, async (stage) => {
  const { server } = stage;
  await server.person('anna', 'Anna Åberg');
  const bo = await server.person('bo', 'Bo Berg');
  const room = await bo.direct('anna');
  await bo.send(room, 'What shall we cook?');
  const anna = await stage.profile();
  await comeBack(anna, 'anna');
  await enter(anna, 'Bo Berg');

  await stage.chapter('Enter sends, Shift+Enter breaks the line', async () => {
    await composer(anna).pressSequentially('one');
    await anna.keyboard.press('Shift+Enter');
    await anna.keyboard.type('two');
    await anna.keyboard.press('Enter');
    await message(anna, 'one').locator('br').waitFor({ state: 'attached' });
    await composed(anna, '');
  });

  await stage.chapter('Markdown is shown as it is meant', async () => {
    await say(anna, 'all **bold** and *slanted*, ~~wrong~~, `code` and https://example.org/a?b=c#d', 'all bold');
    const row = message(anna, 'all bold');
    for (const [tag, text] of [['strong', 'bold'], ['em', 'slanted'], ['s', 'wrong'], ['code', 'code']]) assert.equal(await row.locator(tag).textContent(), text);
    assert.equal(await row.locator('a').getAttribute('href'), 'https://example.org/a?b=c#d');
    assert.match(await row.locator('a').getAttribute('rel'), /noopener/);
    await say(anna, 'list:\n\n- first\n- second\n\n> quoted\n\n```js\nconst a = 1;\n```', 'list:');
    const list = message(anna, 'list:');
    assert.deepEqual((await list.locator('li').allTextContents()).map((text) => text.trim()), ['first', 'second']);
    await list.locator('blockquote', { hasText: 'quoted' }).waitFor();
    await list.locator('pre code span').first().waitFor();
  });

  await stage.chapter('nothing that is written is executed', async () => {
    for (const text of hostile) await bo.send(room, text);
    await message(anna, 'iframe srcdoc').waitFor();
    assert.equal(await log(anna).locator('script, img, iframe, svg[onload], [onerror], [onclick], [onload]').count(), 0);
    const links = await log(anna).locator('a').evaluateAll((all) => all.map((one) => one.protocol));
    assert.deepEqual(links.filter((protocol) => !['http:', 'https:', 'mailto:'].includes(protocol)), []);
    for (const text of ['press me', 'and me']) await message(anna, text).click();
    assert.equal(await anna.evaluate(() => window.broken), undefined);
  });

  await stage.chapter('an answer quotes what it answers', async () => {
    await choose(anna, 'What shall we cook?', 'Reply');
    await anna.getByText('Replying to').waitFor();
    await say(anna, 'Soup, as always');
    await message(anna, 'Soup, as always').locator('.quote').getByText('What shall we cook?').waitFor();
    const { messages } = await bo.call('GET', `/rooms/${room}/messages`);
    const asked = messages.find((one) => one.text === 'What shall we cook?');
    assert.equal(messages.find((one) => one.text === 'Soup, as always').reply, asked.id);
  });

  await stage.chapter('Up edits the last own message, Esc lets it be', async () => {
    await composer(anna).press('ArrowUp');
    await anna.getByText('Editing your message').waitFor();
    await composer(anna).press('Escape');
    await anna.getByText('Editing your message').waitFor({ state: 'detached' });
    await composer(anna).press('ArrowUp');
    await composed(anna, 'Soup, as always');
    await composer(anna).fill('Soup, as so often');
    await composer(anna).press('Enter');
    await message(anna, 'Soup, as so often').getByText('edited').waitFor();
  });

  await stage.chapter('a message removed for everyone is gone on the server as well', async () => {
    await choose(anna, 'Soup, as so often', 'Remove for everyone');
    await anna.getByRole('button', { name: 'Remove', exact: true }).click();
    await message(anna, 'Message removed').waitFor();
    const { messages } = await bo.call('GET', `/rooms/${room}/messages`);
    assert.equal(messages.filter((one) => one.text?.includes('Soup')).length, 0);
  });

  await stage.chapter('people and emoji complete as one types', async () => {
    await composer(anna).pressSequentially('ask @b');
    await anna.getByRole('option', { name: 'Bo Berg' }).waitFor();
    await anna.keyboard.press('Enter');
    await anna.keyboard.type(':thumbs');
    await anna.getByRole('option').first().waitFor();
    await anna.keyboard.press('Enter');
    await anna.keyboard.press('Enter');
    await message(anna, 'ask').locator('.mention', { hasText: '@Bo Berg' }).waitFor();
    await message(anna, 'ask').getByText('👍').waitFor();
  });

  await stage.chapter('a subject keeps one matter together', async () => {
    await anna.locator('.stage .bar').getByRole('button', { name: 'Subjects' }).click();
    await anna.getByText('No subjects yet').waitFor();
    await anna.getByRole('button', { name: 'New subject' }).first().click();
    const dialog = anna.getByRole('dialog', { name: 'New subject' });
    await dialog.getByLabel('Subject').fill('The party on Friday');
    await dialog.getByLabel('First message').fill('Who brings what?');
    await dialog.getByRole('button', { name: 'Start subject' }).click();
    await anna.getByRole('heading', { level: 1, name: 'The party on Friday' }).waitFor();
    await settled(anna);
    await focused(anna, composer(anna));
    await say(anna, 'I bring the soup');
    assert.deepEqual(await talk(anna), ['Who brings what?', 'I bring the soup']);
  });

  await stage.chapter('it has an unread mark of its own, read by opening it', async () => {
    await enter(anna, 'Bo Berg');
    assert.equal(await message(anna, 'I bring the soup').count(), 0);
    const { threads } = await bo.call('GET', `/rooms/${room}/threads`);
    await bo.send(room, 'And I the bread', { thread: threads[0].first.id });
    await message(anna, 'Who brings what?').getByText('2 replies').waitFor();
    await anna.getByRole('button', { name: 'Subjects, Unread' }).click();
    const row = anna.locator('button.subject').filter({ hasText: 'The party on Friday' });
    await row.locator('.badge').getByText('1', { exact: true }).waitFor();
    await row.getByText('And I the bread').waitFor();
    await row.click();
    await message(anna, 'And I the bread').waitFor();
    await anna.getByRole('button', { name: 'Subjects', exact: true }).first().waitFor();
  });

  await stage.chapter('a draft survives the browser and the server', async () => {
    await enter(anna, 'Bo Berg');
    await composer(anna).fill('a longer letter, begun');
    await enter(anna, 'Lobby');
    await roomRow(anna, 'Bo Berg').getByText('Draft:').waitFor();
    await server.kill();
    await server.start();
    await anna.reload();
    await enter(anna, 'Bo Berg');
    await composed(anna, 'a longer letter, begun');
  });
});
