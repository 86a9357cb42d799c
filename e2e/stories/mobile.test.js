/** On a phone there is one pane at a time. */
import assert from 'node:assert/strict';
import { comeBack, composer, message, roomRow, settled } from './lib/app.js';
import { inReach } from './lib/axe.js';
import { story } from './lib/story.js';

story('mobile', { demo: true }, async (stage) => {
  const page = await stage.profile({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });
  await comeBack(page, 'maja');
  const rail = page.getByRole('navigation', { name: 'Conversations' });
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth);

  await stage.chapter('the list stands alone', async () => {
    await rail.waitFor();
    assert.equal(await page.locator('.compose').count(), 0);
    assert.equal(await wide(), 390);
  });

  await stage.chapter('a room takes its place, and back leads to the list', async () => {
    await roomRow(page, 'Lunch').tap();
    await settled(page);
    await rail.waitFor({ state: 'hidden' });
    assert.equal(await wide(), 390);
    await page.getByRole('button', { name: 'Back' }).tap();
    await rail.waitFor();
    await roomRow(page, 'Lunch').tap();
    await settled(page);
    await page.goBack();
    await rail.waitFor();
  });

  await stage.chapter('writing: the key breaks the line, the button sends', async () => {
    await roomRow(page, 'Lunch').tap();
    await settled(page);
    await composer(page).tap();
    await page.keyboard.type('soup');
    await page.keyboard.press('Enter');
    await page.keyboard.type('or salad?');
    await page.getByRole('button', { name: 'Send' }).tap();
    await message(page, 'or salad?').waitFor();
    await inReach(page, 'a room in the hand');
    const box = await message(page, 'or salad?').boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= 390);
  });

  await stage.chapter('details lie over the talk, and go again', async () => {
    await page.getByRole('button', { name: 'Details' }).tap();
    const details = page.getByRole('complementary', { name: 'Details' });
    await details.waitFor();
    await inReach(page, 'details in the hand');
    await details.getByRole('button', { name: 'Close' }).tap();
    await details.waitFor({ state: 'detached' });
    await message(page, 'or salad?').waitFor();
  });

  await stage.chapter('a subject leads back through the room to the list', async () => {
    await page.locator('.stage .bar').getByRole('button', { name: 'Subjects' }).tap();
    await page.getByRole('heading', { level: 1, name: 'Subjects' }).waitFor();
    await inReach(page, 'subjects in the hand');
    await page.getByRole('button', { name: 'Back' }).tap();
    await page.getByRole('heading', { level: 1, name: 'Lunch' }).waitFor();
    await page.getByRole('button', { name: 'Back' }).tap();
    await rail.waitFor();
  });

  await stage.chapter('what one taps is large enough', async () => {
    const small = await page.locator('button:visible').evaluateAll((all) => all.map((one) => [one.getAttribute('aria-label') ?? one.textContent.trim(), one.getBoundingClientRect()]).filter(([, box]) => box.width < 24 || box.height < 24).map(([name]) => name));
    assert.deepEqual(small, []);
  });
});
