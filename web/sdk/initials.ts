/** What stands in for a picture: up to two letters, and a colour that stays with the person. */

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function first(text: string, count = 1): string {
  let out = '';
  for (const { segment } of graphemes.segment(text)) {
    if (count-- <= 0) break;
    out += segment;
  }
  return out;
}

const wordStart = /[\p{L}\p{N}]/u;
const pictograph = /^\p{Extended_Pictographic}/u;

/**
 * Two letters for a name: the first of its first and last word ("Anna Berg" → "AB"), or the first two of a single word
 * ("lobby" → "LO"). A name that begins with an emoji is stood for by that emoji; a name without letters by its first sign.
 */
export function initials(name: string): string {
  const trimmed = name.trim();
  if (pictograph.test(trimmed)) return first(trimmed);
  const words = trimmed.split(/[\s._·/&()-]+/u).filter((word) => wordStart.test(word));
  const head = words[0];
  const tail = words.at(-1);
  if (head === undefined || tail === undefined) return first(trimmed) || '?';
  const letters = words.length > 1 ? first(head) + first(tail) : first(head, 2);
  return letters.toLocaleUpperCase();
}

/** Hues far enough apart to be told from each other; the accent's own (around 185) is among them only once. */
const hues = [20, 42, 68, 105, 140, 165, 190, 222, 252, 282, 318, 348] as const;

/** The hue (0 to 359) of a person or room, from its id: the same on every device, forever. */
export function hueOf(id: string): number {
  return hues[hashOf(id) % hues.length] ?? hues[0];
}

/** Whether a colour is the deeper one of its hue: two tones keep people of one hue apart more often than not. */
export function isDeep(id: string): boolean {
  return Math.floor(hashOf(id) / hues.length) % 2 === 1;
}

function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) {
    hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  }
  return (hash ^ (hash >>> 15)) >>> 0;
}
