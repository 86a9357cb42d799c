/** Dates and times as people read them: in their own language and zone, short where they are near. */

export interface TimeOptions {
  /** BCP 47 tags; the reader's own when absent. */
  readonly locale?: string | readonly string[];
  /** IANA zone; the reader's own when absent. */
  readonly timeZone?: string;
}

/** All instants are milliseconds since 1970, UTC. */
export interface Time {
  /** "10:42" */
  clock(at: number): string;
  /** The separator above a day: "Today", "Yesterday", "Tuesday", "3 October", "3 October 2024". */
  day(at: number, now: number): string;
  /** The short form of a list: "10:42" today, "Sat" this week, "3 Oct" this year, else "03/10/2024". */
  brief(at: number, now: number): string;
  /** "3 minutes ago", "yesterday", "2 weeks ago" */
  ago(at: number, now: number): string;
  /** To be shown on hover: "Saturday, 3 October 2026 at 10:42:07" */
  exact(at: number): string;
  /** The reader's calendar day as "2026-10-03": the same for all instants of a day, in every language. */
  date(at: number): string;
  /** True when both instants fall on one calendar day of the reader's. */
  sameDay(a: number, b: number): boolean;
  /** True when both instants fall in one minute. */
  sameMinute(a: number, b: number): boolean;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

function upperFirst(text: string, locale: string): string {
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}

export function createTime(options: TimeOptions = {}): Time {
  const locales = options.locale as string | string[] | undefined;
  const zone = options.timeZone ? { timeZone: options.timeZone } : {};
  const format = (o: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locales, { ...o, ...zone });
  const clock = format({ hour: '2-digit', minute: '2-digit' });
  const weekday = format({ weekday: 'long' });
  const weekdayShort = format({ weekday: 'short' });
  const dayMonth = format({ day: 'numeric', month: 'long' });
  const dayMonthShort = format({ day: 'numeric', month: 'short' });
  const full = format({ day: 'numeric', month: 'long', year: 'numeric' });
  const digits = format({ day: '2-digit', month: '2-digit', year: 'numeric' });
  const exact = format({ dateStyle: 'full', timeStyle: 'medium' });
  const parts = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', ...zone });
  const relative = new Intl.RelativeTimeFormat(locales, { numeric: 'auto' });
  const locale = clock.resolvedOptions().locale;

  const civil = (at: number) => parts.format(at);
  /** Calendar days between two instants, by the reader's calendar (a day of 23 or 25 hours is one day). */
  const daysBetween = (at: number, now: number) => Math.round((Date.parse(civil(now)) - Date.parse(civil(at))) / day);
  const sameYear = (at: number, now: number) => civil(at).slice(0, 4) === civil(now).slice(0, 4);

  return {
    clock: (at) => clock.format(at),
    day(at, now) {
      const days = daysBetween(at, now);
      if (days >= 0 && days < 2) return upperFirst(relative.format(-days, 'day'), locale);
      if (days > 0 && days < 7) return upperFirst(weekday.format(at), locale);
      return (sameYear(at, now) ? dayMonth : full).format(at);
    },
    brief(at, now) {
      const days = daysBetween(at, now);
      if (days <= 0) return clock.format(at);
      if (days < 7) return weekdayShort.format(at);
      return (sameYear(at, now) ? dayMonthShort : digits).format(at);
    },
    ago(at, now) {
      const gone = Math.max(0, now - at);
      if (gone < minute) return relative.format(0, 'second');
      if (gone < hour) return relative.format(-Math.floor(gone / minute), 'minute');
      if (gone < day) return relative.format(-Math.floor(gone / hour), 'hour');
      const days = Math.floor(gone / day);
      if (days < 14) return relative.format(-days, 'day');
      if (days < 60) return relative.format(-Math.floor(days / 7), 'week');
      if (days < 730) return relative.format(-Math.floor(days / 30.44), 'month');
      return relative.format(-Math.floor(days / 365.25), 'year');
    },
    exact: (at) => exact.format(at),
    date: civil,
    sameDay: (a, b) => civil(a) === civil(b),
    sameMinute: (a, b) => Math.floor(a / minute) === Math.floor(b / minute),
  };
}
