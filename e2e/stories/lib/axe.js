/** What axe would object to. */
import axe from 'axe-core';

// There are no frames to look into; of two thousand emoji the first group speaks for the others.
const where = { exclude: [['.picker .grid ~ .grid']] };
const how = { resultTypes: ['violations'], preload: false, iframes: false };

/** What axe finds on the page as it stands: everything in light, what colours can do wrong in dark as well. */
export async function objections(page, screen) {
  // As often as pages are loaded, not as often as they are looked at: it is half a megabyte.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const found = [];
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const options = colorScheme === 'dark' ? { ...how, runOnly: ['color-contrast'] } : how;
    const violations = await page.evaluate(async ([where, how]) => (await axe.run(where, how)).violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target.join(' '))]), [where, options]);
    for (const [id, targets] of violations) found.push(`${screen}, ${colorScheme}: ${id} at ${targets.join(', ')}`);
  }
  return found;
}
