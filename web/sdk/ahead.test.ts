import { expect, it } from 'vitest';
import { ahead } from './ahead';

const hour = 3_600_000;
it.each([
  [20_000, 'in 1 minute'], [45 * 60_000, 'in 45 minutes'], [2 * hour, 'in 2 hours'], [23.9 * hour, 'tomorrow'], [72 * hour, 'in 3 days'],
  [13 * 24 * hour, 'in 13 days'], [21 * 24 * hour, 'in 3 weeks'], [90 * 24 * hour, 'in 3 months'], [-hour, 'in 1 minute'],
])('%d ms away is %s', (left, want) => expect(ahead(1_000_000 + left, 1_000_000, 'en')).toBe(want));
