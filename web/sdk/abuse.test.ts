import { describe, expect, it } from 'vitest';
import { partsOf, reasonOf } from './abuse';

const known = (code: string) => ['spam', 'abuse', 'other'].includes(code);

describe('the reason of a report', () => {
  it.each([
    ['spam', '', 'spam'],
    ['spam', 'Rude: very', 'spam: Rude: very'],
    ['other', 'He sells: spam', 'He sells: spam'],
  ])('%s with “%s” is sent as “%s”, and comes apart again', (code, more, said) => {
    expect(reasonOf(code, more)).toBe(said);
    expect(partsOf(said, known)).toEqual({ code: code === 'other' ? '' : code, more });
  });
  it('of another client is what it says', () => {
    expect(partsOf('because', known)).toEqual({ code: '', more: 'because' });
    expect(partsOf('', known)).toEqual({ code: '', more: '' });
  });
});
