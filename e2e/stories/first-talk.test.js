/** Two people who have never seen it sign up, find each other, and talk. */
import assert from 'node:assert/strict';
import { badge, composer, lookAway, lookBack, lookOut, meet, message, roomRow, say, settled, signUp, talk, until } from './lib/app.js';
import { story } from './lib/story.js';

story('first talk', { flags: [] }, async (stage) => {
  const [anna, bo] = await Promise.all([stage.profile(), stage.profile()]);

  await stage.chapter('they sign up', async () => {
    await signUp(anna, 'anna', 'Anna Åberg');
    await signUp(bo, 'bo', 'Bo Berg');
    await anna.getByRole('button', { name: 'Settings' }).getByText('Anna Åberg').waitFor();
  });

  await stage.chapter('Anna finds Bo and writes to him', async () => {
    await meet(anna, 'bo', 'Bo Berg');
    await anna.getByText('This is the start of your conversation').waitFor();
    await say(anna, 'Hej Bo!');
  });

  await stage.chapter('Bo sees that somebody wrote: badge, title of the tab', async () => {
    await roomRow(bo, 'Anna Åberg').getByText('Hej Bo!').waitFor();
    await badge(bo, 'Anna Åberg').getByText('1', { exact: true }).waitFor();
    await until(bo, () => document.title === '(1) Samtal');
  });

  await stage.chapter('reading takes the badge away, and tells Anna', async () => {
    await roomRow(bo, 'Anna Åberg').click();
    await message(bo, 'Hej Bo!').waitFor();
    await badge(bo, 'Anna Åberg').waitFor({ state: 'detached' });
    await until(bo, () => document.title === 'Anna Åberg · Samtal');
    await message(anna, 'Hej Bo!').getByText('Read', { exact: true }).waitFor();
  });

  await stage.chapter('each sees that the other is there, and writing', async () => {
    const head = (page) => page.locator('.stage .bar');
    await head(anna).getByText('online').waitFor();
    const above = await lookOut(anna, '.stage .bar', 'is writing…');
    const beside = await lookOut(anna, 'button.room .writing', 'writing…');
    await composer(bo).pressSequentially('Hej Anna');
    await above();
    await beside();
    await composer(bo).press('Enter');
    await message(anna, 'Hej Anna').waitFor();
    await head(anna).getByText('online').waitFor();
  });

  await stage.chapter('they talk both ways, in order', async () => {
    for (const [page, text] of [[anna, 'How are you?'], [bo, 'Fine, and you?'], [anna, 'Never better'], [bo, 'Coffee?']]) {
      await say(page, text);
      for (const one of [anna, bo]) await message(one, text).waitFor();
    }
    const said = ['Hej Bo!', 'Hej Anna', 'How are you?', 'Fine, and you?', 'Never better', 'Coffee?'];
    assert.deepEqual(await talk(anna), said);
    assert.deepEqual(await talk(bo), said);
  });

  await stage.chapter('who looks elsewhere hears it, and sees it at the tab', async () => {
    await until(bo, () => document.title === 'Anna Åberg · Samtal');
    await lookAway(bo);
    await say(anna, 'Still there?');
    await until(bo, () => window.tones > 0);
    await until(bo, () => document.title === '(1) Anna Åberg · Samtal');
    await until(bo, () => document.querySelector('link[rel=icon]').href.startsWith('data:'));
    await lookBack(bo);
    await until(bo, () => document.title === 'Anna Åberg · Samtal');
    await until(bo, () => document.querySelector('link[rel=icon]').href.endsWith('/favicon.svg'));
    await message(anna, 'Still there?').getByText('Read', { exact: true }).waitFor();
  });

  await stage.chapter('a reload keeps everything', async () => {
    for (const page of [anna, bo]) {
      await page.reload();
      await settled(page);
      await message(page, 'Still there?').waitFor();
      await until(page, () => document.querySelectorAll('article').length === 7);
    }
    await bo.context().close();
  });

  await stage.chapter('who closes the page is no longer online', async () => {
    await anna.locator('.stage .bar').getByText('@bo').waitFor();
  });
});
