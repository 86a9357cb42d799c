/** What axe would object to. */
import assert from 'node:assert/strict';
import axe from 'axe-core';

// There are no frames to look into; of two thousand emoji the first group speaks for the others.
const where = { exclude: [['.picker .grid ~ .grid']] };
const how = { resultTypes: ['violations'], preload: false, iframes: false };

/** Brings everything that moves to where it comes to rest. Runs in the page. */
function rest() {
  for (const one of document.getAnimations()) {
    if (Number.isFinite(one.effect.getComputedTiming().endTime)) one.finish();
    else one.cancel();
  }
}

/** What axe finds on the page as it stands: everything in light, what colours can do wrong in dark as well. */
async function objections(page, screen) {
  // As often as pages are loaded, not as often as they are looked at: it is half a megabyte.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const found = [];
  for (const colorScheme of ['dark', 'light']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(rest);
    const options = colorScheme === 'dark' ? { ...how, runOnly: ['color-contrast'] } : how;
    const violations = await page.evaluate(async ([where, how]) => (await axe.run(where, how)).violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target.join(' '))]), [where, options]);
    for (const [id, targets] of violations) found.push(`${screen}, ${colorScheme}: ${id} at ${targets.join(', ')}`);
  }
  return found;
}

/** The page as it stands is in everybody's reach. */
export async function inReach(page, screen) {
  assert.deepEqual(await objections(page, screen), []);
}

/** So it is in the hand: the same, as wide as a phone. */
export async function inReachNarrow(page, screen) {
  const wide = page.viewportSize();
  await page.setViewportSize({ width: 390, height: 844 });
  await inReach(page, `${screen}, narrow`);
  await page.setViewportSize(wide);
}
