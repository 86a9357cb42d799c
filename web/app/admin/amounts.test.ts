import { expect, it } from 'vitest';
import { bytes, millis } from './amounts';

it.each([
  [0, '0 byte'], [999, '999 byte'], [1000, '1 kB'], [1_450, '1.5 kB'], [812_345, '812 kB'], [1_400_000_000, '1.4 GB'], [56e15, '56,000 TB'], [-1, '0 byte'],
])('%d bytes are %s', (n, want) => expect(bytes(n, 'en')).toBe(want));

it.each([[0, '0 ms'], [0.44, '0.4 ms'], [23.4, '23 ms'], [1234, '1.2 sec'], [61_000, '61 sec']])('%d ms are %s', (n, want) => expect(millis(n, 'en')).toBe(want));
