/** What is offered while somebody types @name or :emoji: */
import type { Person } from '../model';

export interface Asked {
  readonly sign: '@' | ':';
  readonly query: string;
  /** Where in the text the sign stands. */
  readonly from: number;
  readonly to: number;
}

export interface Offer {
  readonly key: string;
  /** What goes into the text. */
  readonly insert: string;
  readonly label: string;
  readonly hint: string;
  /** The person to be drawn beside it; an emoji otherwise. */
  readonly person?: Person;
  readonly emoji?: string;
}

const word = /(^|[\s(>*_~"'])([@:])([\p{L}\p{N}._+-]{0,32})$/u;

/** What is being asked for at the caret, if anything. An emoji wants two letters, so that "a: b" asks for none. */
export function askedAt(text: string, caret: number): Asked | undefined {
  const found = word.exec(text.slice(0, caret));
  if (!found) return undefined;
  const [, , sign, query = ''] = found;
  if (sign === ':' && query.length < 2) return undefined;
  return { sign: sign as '@' | ':', query, from: caret - query.length - 1, to: caret };
}

const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();

/** People whose name begins with the query, then those whose first name does, then any other word of the full name; oneself last. */
export function offerPeople(people: readonly (Person & { readonly me?: boolean })[], query: string, limit = 6): readonly Offer[] {
  const wanted = fold(query);
  return ranked(people, (person) => {
    const at = [person.name, ...person.label.split(/\s+/)].findIndex((part) => fold(part).startsWith(wanted));
    return at < 0 ? at : Math.min(at, 2) + (person.me ? 3 : 0);
  })
    .slice(0, limit)
    .map((person) => ({ key: person.id, insert: `@${person.name} `, label: person.label, hint: `@${person.name}`, person }));
}

/** Those that have a rank, the lowest first; equals keep their order. */
function ranked<T>(all: readonly T[], rank: (one: T) => number): readonly T[] {
  return all
    .map((one) => ({ one, at: rank(one) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}

export interface Emoji {
  readonly sign: string;
  readonly name: string;
  readonly words: string;
}

/** Emoji by name: the name itself, those of one word more before it (the shortest is the plainest), names that begin with it, then words. */
export function findEmoji(all: readonly Emoji[], query: string, limit: number): readonly Emoji[] {
  const wanted = fold(query).replace(/[_-]/g, ' ').trim();
  return ranked(all, ({ name, words }) => {
    if (name === wanted) return 0;
    if (name.endsWith(` ${wanted}`) && !name.slice(0, -wanted.length - 1).includes(' ')) return name.length;
    if (name.startsWith(wanted)) return 1e3;
    const text = ` ${name} ${words} `;
    return text.includes(` ${wanted} `) ? 2e3 : text.includes(` ${wanted}`) ? 3e3 : -1;
  }).slice(0, limit);
}

export function offerEmoji(all: readonly Emoji[], query: string, limit = 6): readonly Offer[] {
  return findEmoji(all, query, limit).map((emoji) => ({ key: emoji.sign, insert: `${emoji.sign} `, label: emoji.name, hint: '', emoji: emoji.sign }));
}

/** The text with an offer put in place of what was asked, and where the caret stands then. */
export function complete(text: string, asked: Asked, offer: Offer): { readonly text: string; readonly caret: number } {
  const rest = text.slice(asked.to);
  const insert = rest.startsWith(' ') ? offer.insert.trimEnd() : offer.insert;
  return { text: text.slice(0, asked.from) + insert + rest, caret: asked.from + offer.insert.length };
}
