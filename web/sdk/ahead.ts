/** How far away something is that is to come: "in 3 days", "tomorrow". Loaded with the parts that say so. */

const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 365.25 * 86_400_000], ['month', 30.44 * 86_400_000], ['week', 7 * 86_400_000], ['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000],
];

/** Both in milliseconds since 1970. Rounded to what is nearest, two weeks and less in days. */
export function ahead(at: number, now: number, locale?: string): string {
  const left = Math.max(0, at - now);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  for (const [unit, length] of steps) {
    const least = unit === 'week' ? 2 * length : length;
    if (left >= least * 0.95) return format.format(Math.round(left / length), unit);
  }
  return format.format(1, 'minute');
}
