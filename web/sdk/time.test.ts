import { describe, expect, it } from 'vitest';
import { createTime } from './time';

const now = Date.parse('2026-11-21T10:00:00Z'); // a Saturday
const at = (iso: string) => Date.parse(iso);

describe('in British English, in Lisbon', () => {
  const time = createTime({ locale: 'en-GB', timeZone: 'Europe/Lisbon' });

  it.each([
    ['2026-11-21T00:05:00Z', 'Today', '00:05'],
    ['2026-11-20T23:59:00Z', 'Yesterday', 'Fri'],
    ['2026-11-17T12:00:00Z', 'Tuesday', 'Tue'],
    ['2026-11-14T12:00:00Z', '14 November', '14 Nov'],
    ['2024-10-03T12:00:00Z', '3 October 2024', '03/10/2024'],
  ])('%s', (iso, day, brief) => {
    expect(time.day(at(iso), now)).toBe(day);
    expect(time.brief(at(iso), now)).toBe(brief);
  });

  it('shows a clock ahead of ours as today', () => {
    expect(time.brief(now + 60_000, now)).toBe('10:01');
    expect(time.day(now + 60_000, now)).toBe('Today');
  });

  it.each([
    [10_000, 'now'],
    [3 * 60_000, '3 minutes ago'],
    [5 * 3_600_000, '5 hours ago'],
    [30 * 3_600_000, 'yesterday'],
    [20 * 86_400_000, '2 weeks ago'],
    [400 * 86_400_000, '13 months ago'],
    [1000 * 86_400_000, '2 years ago'],
  ])('%i ms gone: %s', (gone, want) => {
    expect(time.ago(now - gone, now)).toBe(want);
  });
});

it('knows that a day may have 25 hours', () => {
  const time = createTime({ locale: 'en-GB', timeZone: 'Europe/Stockholm' });
  // The clock went back on 25 October 2026 at 01:00 UTC.
  const late = at('2026-10-25T22:30:00Z');
  expect(time.sameDay(at('2026-10-24T22:30:00Z'), late)).toBe(true);
  expect(time.day(at('2026-10-24T21:30:00Z'), late)).toBe('Yesterday');
});

it('speaks the reader’s language', () => {
  const time = createTime({ locale: 'sv', timeZone: 'Europe/Stockholm' });
  expect(time.day(now - 86_400_000, now)).toBe('I går');
  expect(time.day(now - 4 * 86_400_000, now)).toBe('Tisdag');
});

it('groups by minute of the clock, not by sixty seconds', () => {
  const time = createTime({ timeZone: 'UTC' });
  expect(time.sameMinute(at('2026-11-21T10:00:01Z'), at('2026-11-21T10:00:59Z'))).toBe(true);
  expect(time.sameMinute(at('2026-11-21T10:00:59Z'), at('2026-11-21T10:01:01Z'))).toBe(false);
});
