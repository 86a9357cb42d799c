/** Amounts as people read them. */

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** "0 byte", "812 kB", "1.4 GB": two digits where there is one before the point. */
export function bytes(n: number, locale?: string): string {
  let unit = 0;
  let value = Math.max(0, n);
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const maximumFractionDigits = unit > 0 && value < 10 ? 1 : 0;
  return new Intl.NumberFormat(locale, { style: 'unit', unit: units[unit] ?? 'byte', unitDisplay: 'short', maximumFractionDigits }).format(value);
}

/** "0.4 ms", "23 ms", "1.2 s" */
export function millis(ms: number, locale?: string): string {
  const seconds = ms >= 1000;
  const value = seconds ? ms / 1000 : ms;
  return new Intl.NumberFormat(locale, { style: 'unit', unit: seconds ? 'second' : 'millisecond', unitDisplay: 'short', maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}
