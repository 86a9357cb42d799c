/** Messages on their way: shown at once, sent in order per room, never lost on reload, never sent twice. */
import type { Act, Answer } from './commands';
import { type Clock, systemClock } from './clock';
import { ApiError } from './error';
import { newId } from './id';
import type { Keep } from './keep';
import type { Outgoing, Place } from './snapshot';
import type { Tabs } from './tabs';

export interface OutboxOptions {
  readonly keep: Keep;
  readonly tabs: Tabs;
  readonly act: (act: Act) => Promise<Answer>;
  readonly onChange: () => void;
  /** The server's word on a message, before its event. */
  readonly onSent?: (outgoing: Outgoing, answer: Answer) => void;
  readonly clock?: Clock;
}

/** As it is kept. */
interface Kept {
  readonly outgoing: Outgoing;
  readonly account: string;
  readonly tab: string;
  readonly order: number;
}

interface Item {
  outgoing: Outgoing;
  readonly order: number;
  /** the server has it, at this seq; shown until its event has come */
  sent?: number;
}

const FIRST_PAUSE = 1_000;
const LAST_PAUSE = 30_000;

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #clock: Clock;
  readonly #items = new Map<string, Item>();
  readonly #busy = new Set<string>();
  /** by room: calls off the next try */
  readonly #pauses = new Map<string, () => void>();
  /** by room: how long the next pause will be */
  readonly #waits = new Map<string, number>();
  #account = '';
  #order = 0;
  #open = false;
  #list: readonly Outgoing[] | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** In the order they will be sent; the same array until something changes. */
  get list(): readonly Outgoing[] {
    this.#list ??= this.#inOrder().map((item) => item.outgoing);
    return this.#list;
  }

  /**
   * Takes over what tabs that are no more have left behind for this account; what other accounts left is deleted.
   * May be called again at any time.
   */
  async load(account: string): Promise<void> {
    this.#account = account;
    const { keep, tabs } = this.#options;
    await tabs.alone('outbox', async () => {
      const living = await tabs.living();
      for (const [id, value] of await keep.all('outbox')) {
        const kept = value as Kept;
        if (kept.account !== account) await keep.delete('outbox', id);
        else if (kept.tab !== tabs.id && !living?.has(kept.tab) && !this.#items.has(id)) {
          const { reason: _reason, ...rest } = kept.outgoing;
          const outgoing: Outgoing = kept.outgoing.status === 'failed' ? kept.outgoing : { ...rest, status: 'waiting' };
          this.#items.set(id, { outgoing, order: kept.order });
          await this.#store(id);
        }
      }
    });
    this.#changed();
    this.#pumpAll();
  }

  add(place: Place, text: string, more: { reply?: string; subject?: string } = {}): string {
    const clientId = newId();
    const at = this.#clock.now();
    const outgoing: Outgoing = {
      clientId, place, text, at, status: 'waiting',
      ...(more.reply === undefined ? {} : { reply: more.reply }),
      ...(more.subject === undefined ? {} : { subject: more.subject }),
    };
    // Two in one millisecond stay in order.
    this.#order = Math.max(this.#order + 1, at * 1000);
    this.#items.set(clientId, { outgoing, order: this.#order });
    void this.#store(clientId);
    this.#changed();
    this.#pump(place.room);
    return clientId;
  }

  retry(clientId: string): void {
    const item = this.#items.get(clientId);
    if (item?.outgoing.status !== 'failed') return;
    this.#set(item, 'waiting');
    void this.#store(clientId);
    this.#pump(item.outgoing.place.room);
  }

  discard(clientId: string): void {
    const item = this.#items.get(clientId);
    if (item === undefined || item.outgoing.status === 'sending') return;
    this.#forget(clientId);
  }

  /** The event of an own message has come, to this tab like to every other. */
  confirm(clientId: string): void {
    if (this.#items.has(clientId)) this.#forget(clientId);
  }

  /** All events of the room up to `seq` have come: what was answered below it need not be shown any more. */
  reached(room: string, seq: number): void {
    for (const [id, item] of this.#items) {
      if (item.outgoing.place.room === room && item.sent !== undefined && item.sent <= seq) this.#forget(id);
    }
  }

  /** Whether the server can be reached now. */
  setOpen(open: boolean): void {
    if (open === this.#open) return;
    this.#open = open;
    for (const cancel of this.#pauses.values()) cancel();
    this.#pauses.clear();
    if (open) this.#pumpAll();
  }

  /** Forgets everything, kept or not: another account, or signed out. */
  async clear(): Promise<void> {
    this.#items.clear();
    this.#changed();
    await this.#options.keep.clear(['outbox']);
  }

  #inOrder(): Item[] {
    return [...this.#items.values()].sort((a, b) => a.order - b.order);
  }

  #changed(): void {
    this.#list = undefined;
    this.#options.onChange();
  }

  #set(item: Item, status: Outgoing['status'], error?: ApiError): void {
    const { reason: _reason, ...rest } = item.outgoing;
    const reason = error === undefined ? {} : { reason: { code: error.code, detail: error.detail } };
    item.outgoing = { ...rest, status, ...reason };
    this.#changed();
  }

  #forget(clientId: string): void {
    this.#items.delete(clientId);
    this.#changed();
    this.#unstore(clientId);
  }

  async #store(clientId: string): Promise<void> {
    const item = this.#items.get(clientId);
    if (item === undefined) return;
    const kept: Kept = { outgoing: item.outgoing, account: this.#account, tab: this.#options.tabs.id, order: item.order };
    // Without storage it is still sent, it only does not survive the tab.
    await this.#options.keep.put('outbox', clientId, kept).catch(() => undefined);
    if (!this.#items.has(clientId) || item.sent !== undefined) this.#unstore(clientId);
  }

  #unstore(clientId: string): void {
    this.#options.keep.delete('outbox', clientId).catch(() => undefined); // sent again it is answered with the first
  }

  #pumpAll(): void {
    for (const room of new Set([...this.#items.values()].map((item) => item.outgoing.place.room))) this.#pump(room);
  }

  #pump(room: string): void {
    if (!this.#open || this.#busy.has(room) || this.#pauses.has(room)) return;
    const item = this.#inOrder().find(
      ({ outgoing, sent }) => outgoing.place.room === room && outgoing.status !== 'failed' && sent === undefined,
    );
    if (item === undefined) return;
    this.#busy.add(room);
    void this.#send(item).then(() => {
      this.#busy.delete(room);
      this.#pump(room);
    });
  }

  /** Sends one; when it could not be sent, the room pauses or waits for a connection. */
  async #send(item: Item): Promise<void> {
    const { clientId, place, text, subject, reply } = item.outgoing;
    this.#set(item, 'sending');
    try {
      const answer = await this.#options.act({
        type: 'send', room: place.room, client_id: clientId, text,
        ...(place.thread === undefined ? {} : { thread: place.thread }),
        ...(subject === undefined ? {} : { subject }),
        ...(reply === undefined ? {} : { reply }),
      });
      this.#waits.delete(place.room);
      this.#acknowledge(item, answer);
    } catch (cause) {
      const error = ApiError.of(cause);
      if (!this.#items.has(clientId)) return;
      // Who is banned may be let back in, and then it goes on its way.
      if (error.definite && !error.banned) {
        this.#set(item, 'failed', error);
        void this.#store(clientId);
      } else {
        this.#set(item, 'waiting');
        this.#pause(place.room, error);
      }
    }
  }

  #acknowledge(item: Item, answer: Answer): void {
    const { clientId } = item.outgoing;
    if (!this.#items.has(clientId)) return; // its event was faster
    if (answer.message === undefined) {
      this.#forget(clientId);
      return;
    }
    item.sent = answer.message.seq;
    this.#unstore(clientId);
    this.#options.onSent?.(item.outgoing, answer);
  }

  #pause(room: string, error: ApiError): void {
    if (!this.#open) return;
    const wait = this.#waits.get(room) ?? FIRST_PAUSE;
    // A server that says how long is there, and means it: waiting longer each time would only be slower.
    if (error.retryAfter === undefined) this.#waits.set(room, Math.min(LAST_PAUSE, wait * 2));
    const again = () => {
      this.#pauses.delete(room);
      this.#pump(room);
    };
    this.#pauses.set(room, this.#clock.after(Math.max(wait, error.retryAfter ?? 0), again));
  }
}
