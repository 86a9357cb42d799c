/** What is being written: the text, the draft it is kept as, what it completes to, and what Enter does with it. */
import type { MessageItem, Model, Place } from '../model';
import type { Editing, View } from '../shell/view.svelte';
import { t, tell } from '../text';
import { type Asked, askedAt, complete, type Emoji, type Offer, offerEmoji, offerPeople } from './complete';

/** The server's limit, in bytes of UTF-8. */
const maxBytes = 16 * 1024;
/** Who has typed within so many milliseconds is writing: nothing from elsewhere comes in between. */
const pause = 2_500;
const encoder = new TextEncoder();

export class Writer {
  readonly #model: Model;
  readonly #view: View;
  readonly #place: Place;
  #emoji = $state.raw<readonly Emoji[]>([]);
  /** What the store knows as the draft: a change that is not ours comes from another tab or device. */
  #kept = '';
  #typedAt = -Infinity;

  text = $state('');
  asked = $state.raw<Asked | undefined>(undefined);
  chosen = $state(0);

  readonly offers: readonly Offer[] = $derived.by(() => {
    if (!this.asked) return [];
    if (this.asked.sign === ':') return offerEmoji(this.#emoji, this.asked.query);
    return offerPeople(this.#model.members(this.#place.room), this.asked.query);
  });
  readonly over: number = $derived.by(() => (this.text.length < maxBytes / 4 ? 0 : encoder.encode(this.text.trim()).length - maxBytes));
  readonly #edit: Editing | undefined = $derived.by(() => {
    const { editing } = this.#view;
    return editing && editing.place.room === this.#place.room && editing.place.thread === this.#place.thread ? editing : undefined;
  });
  readonly editing: MessageItem | undefined = $derived(this.#edit?.message);
  /** Why the edit could not be saved. */
  readonly reason: string = $derived(this.#edit?.reason ?? '');
  readonly ready: boolean = $derived.by(() => this.text.trim() !== '' && this.over <= 0);

  constructor(model: Model, view: View, place: Place) {
    this.#model = model;
    this.#view = view;
    this.#place = place;
    this.text = this.#kept = model.draft(place).text;
  }

  /** Takes over a draft that was changed elsewhere, unless something else is being written here. */
  adopt(draft: string): void {
    if (draft === this.#kept || performance.now() - this.#typedAt < pause) return;
    if (!this.editing) this.text = draft;
    this.#kept = draft;
  }

  /** Begins or ends the editing of a message: its text comes in, or what an edit of it was left with; the draft waits. */
  turn(message: MessageItem | undefined): void {
    this.text = message ? (this.#view.unsaved.get(message.id) ?? message.text) : this.#kept;
    this.asked = undefined;
  }

  /** Leaves the message as it is. */
  stop(): void {
    if (this.editing) this.#view.unsaved.delete(this.editing.id);
    this.#view.editing = undefined;
  }

  typed(caret: number): void {
    this.look(caret);
    this.#typedAt = performance.now();
    this.#keep(this.text);
    if (!this.editing && this.text.trim()) this.#model.typing(this.#place);
  }

  look(caret: number): void {
    const asked = askedAt(this.text, caret);
    if (asked?.from !== this.asked?.from || asked?.query !== this.asked?.query) this.chosen = 0;
    this.asked = asked;
    if (asked?.sign === ':' && this.#emoji.length === 0) {
      import('../emoji/data').then(
        (module) => (this.#emoji = module.groups.flat()),
        () => undefined, // offline before it was ever fetched: nothing is offered
      );
    }
  }

  move(step: 1 | -1): void {
    this.chosen = (this.chosen + step + this.offers.length) % this.offers.length;
  }

  /** Puts an offer in; answers where the caret goes. */
  take(offer: Offer | undefined): number | undefined {
    if (!this.asked || !offer) return undefined;
    const done = complete(this.text, this.asked, offer);
    this.text = done.text;
    this.asked = undefined;
    this.#keep(this.text);
    return done.caret;
  }

  insert(text: string, from: number, to: number): number {
    this.text = this.text.slice(0, from) + text + this.text.slice(to);
    this.#keep(this.text);
    return from + text.length;
  }

  /** Enter: sends, or saves the edit. An edit to nothing changes nothing. */
  submit(): void {
    const text = this.text.trim();
    const message = this.editing;
    if (message && !text) return this.stop();
    if (!this.ready) return;
    if (message) return this.#save(message, text);
    this.#model.send(this.#place, text);
    this.text = this.#kept = '';
    this.asked = undefined;
    dispatchEvent(new CustomEvent('samtal:sent', { detail: this.#place }));
  }

  #save(message: MessageItem, text: string): void {
    this.stop();
    if (text === message.text) return;
    const place = this.#place;
    this.#model.edit(place, message.id, text).catch((error: unknown) => this.#putBack({ place, message, reason: tell(error) }, text));
  }

  /** What could not be saved is not lost: it is edited on, or can be where the reader is at something else meanwhile. */
  #putBack(edit: Editing, text: string): void {
    const view = this.#view;
    view.unsaved.set(edit.message.id, text);
    const on = () => {
      if (view.place?.room !== edit.place.room || view.place.thread !== edit.place.thread) view.go(edit.place);
      view.editing = edit;
    };
    const here = view.place?.room === edit.place.room && view.place.thread === edit.place.thread;
    if (here && !view.editing && this.text.trim() === '') on();
    else view.toast(edit.reason ?? '', { label: t.message.edit, act: on });
  }

  #keep(text: string): void {
    if (this.editing) {
      this.#view.unsaved.set(this.editing.id, text);
      return;
    }
    this.#kept = text;
    this.#model.setDraft(this.#place, text);
  }
}
