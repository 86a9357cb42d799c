/** What axe would object to. */
import { AxeBuilder } from '@axe-core/playwright';

/** What axe finds on the page as it stands: everything in light, what colours can do wrong in dark as well. */
export async function objections(page, screen) {
  const found = [];
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // There are no frames to look into; of two thousand emoji the first group speaks for the others.
    const axe = new AxeBuilder({ page }).setLegacyMode().exclude('.picker .grid ~ .grid');
    const { violations } = await (colorScheme === 'dark' ? axe.withRules(['color-contrast']) : axe).analyze();
    for (const one of violations) found.push(`${screen}, ${colorScheme}: ${one.id} at ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`);
  }
  return found;
}
