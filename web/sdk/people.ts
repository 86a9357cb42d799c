/** Everybody the reader has met, by id; what is known of somebody only grows truer. */
import type { Person } from './types';

const MOST = 5_000;
/** What is kept of a person. */
const FIELDS = ['name', 'full_name', 'bot', 'guest', 'deleted', 'former'] as const;

export class People {
  #all: ReadonlyMap<string, Person> = new Map();

  /** Replaced when it changes. */
  get all(): ReadonlyMap<string, Person> {
    return this.#all;
  }

  /** Learns from whole persons: an absent full name is none. */
  learn(people: Iterable<Person>): void {
    const changes: Person[] = [];
    for (const { id, name, full_name, bot, guest, deleted, former } of people) {
      const person: Person = {
        id, name, ...(full_name && { full_name }), ...(bot && { bot }), ...(guest && { guest }), ...(deleted && { deleted }), ...(former && { former }),
      };
      const known = this.#all.get(id);
      if (known === undefined || FIELDS.some((field) => known[field] !== person[field])) changes.push(person);
    }
    this.#put(changes);
  }

  /** Learns that there is somebody of this name, from an event, which says no more. */
  meet(id: string | undefined, name: string | undefined): void {
    if (id === undefined || name === undefined) return;
    const known = this.#all.get(id);
    // What was said before a rename may be heard after it.
    const old = known?.former?.split(' ').includes(name) === true;
    if (known?.name !== name && !old) this.#put([{ ...known, id, name }]);
  }

  clear(): void {
    this.#all = new Map();
  }

  #put(changes: readonly Person[]): void {
    if (changes.length === 0) return;
    const all = new Map(this.#all);
    for (const person of changes) {
      all.delete(person.id);
      all.set(person.id, person);
    }
    // The one that was learnt first goes first; it is asked for again with the next page.
    for (const id of all.keys()) {
      if (all.size <= MOST) break;
      all.delete(id);
    }
    this.#all = all;
  }
}
