/** Emoji used lately in this browser, newest first. */
const key = 'samtal.emoji';
const limit = 18;

export function recentEmoji(): readonly string[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(list) ? list.filter((sign): sign is string => typeof sign === 'string').slice(0, limit) : [];
  } catch {
    return []; // no storage, or not ours
  }
}

export function rememberEmoji(sign: string): void {
  const list = [sign, ...recentEmoji().filter((other) => other !== sign)].slice(0, limit);
  try {
    localStorage.setItem(key, JSON.stringify(list));
  } catch {
    // Without storage nothing is remembered.
  }
}
