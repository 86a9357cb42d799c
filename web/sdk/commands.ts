/** Acts on the server: over the socket while it is open, over REST otherwise; each gets one answer. */
import { type Clock, systemClock } from './clock';
import { ApiError } from './error';
import type { Rest } from './rest';
import type { Command, Message, ReplyFrame } from './types';

/** What an act may answer; see the commands' table in docs/protocol.md. */
export interface Answer {
  readonly message?: Message;
  readonly again?: boolean;
  readonly seq?: number;
}

export type Act = Omit<Command, 'id' | 'token' | 'generation' | 'rooms' | 'changed'>;

export interface Carrier {
  readonly carries: boolean;
  send(command: Command): void;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: ApiError) => void;
  readonly calm: () => void;
}

/** How long a reply may take. */
export const REPLY = 15_000;

export class Commands {
  readonly #carrier: Carrier;
  readonly #rest: Rest;
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Waiting>();
  #count = 0;

  constructor(carrier: Carrier, rest: Rest, clock: Clock = systemClock) {
    this.#carrier = carrier;
    this.#rest = rest;
    this.#clock = clock;
  }

  /**
   * Rejects with an `ApiError`. Every act but `typing` may be done twice without harm, so one whose answer was lost with
   * the socket is asked again over REST; code `lost` or `network` then says that the outcome is unknown.
   */
  async act(act: Act): Promise<Answer> {
    if (!this.#carrier.carries) return this.#viaRest(act);
    try {
      return await this.#viaSocket(act);
    } catch (cause) {
      const error = ApiError.of(cause);
      if (error.code !== 'lost' || act.type === 'typing') throw error;
      return this.#viaRest(act);
    }
  }

  /** Takes a reply to its act; a reply to nothing here (a ping's) is ignored. */
  onReply(reply: ReplyFrame): void {
    const waiting = this.#waiting.get(reply.re);
    if (waiting === undefined) return;
    this.#waiting.delete(reply.re);
    waiting.calm();
    if (reply.error !== undefined) {
      waiting.reject(new ApiError({ ...reply.error, status: reply.error.status ?? statusOf(reply.error.code) }));
      return;
    }
    const { type: _type, re: _re, error: _error, ...answer } = reply;
    waiting.resolve(answer);
  }

  /** The socket is no more: nobody will answer. */
  onDown(): void {
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const waiting of all) {
      waiting.calm();
      waiting.reject(ApiError.local('lost'));
    }
  }

  #viaSocket(act: Act): Promise<Answer> {
    const id = String(++this.#count);
    return new Promise((resolve, reject) => {
      const calm = this.#clock.after(REPLY, () => {
        this.#waiting.delete(id);
        reject(ApiError.local('timeout'));
      });
      this.#waiting.set(id, { resolve, reject, calm });
      this.#carrier.send({ id, ...act });
    });
  }

  async #viaRest(act: Act): Promise<Answer> {
    const { room = '', message = '', text = '', seq = 0, thread, reply, subject, emoji = '', off } = act;
    switch (act.type) {
      case 'send':
        return {
          message: await this.#rest.send(room, {
            client_id: act.client_id ?? '',
            text,
            ...(subject === undefined ? {} : { subject }),
            ...(thread === undefined ? {} : { thread }),
            ...(reply === undefined ? {} : { reply }),
          }),
        };
      case 'edit': {
        const id = act.client_id === undefined ? {} : { client_id: act.client_id };
        return { message: await this.#rest.edit(room, message, { text, ...id }) };
      }
      case 'remove':
        return nothing(this.#rest.remove(room, message));
      case 'hide':
        return nothing(this.#rest.hide(room, message, off));
      case 'react':
        return nothing(this.#rest.react(room, message, emoji, off));
      case 'read':
        return nothing(this.#rest.read(room, seq, thread));
      case 'draft': {
        const body = { text, ...(thread === undefined ? {} : { thread }), ...(reply === undefined ? {} : { reply }) };
        return nothing(this.#rest.draft(room, body));
      }
      case 'typing':
        return nothing(this.#rest.typing(room, thread));
      default:
        throw new Error(`no route for ${act.type}`);
    }
  }
}

async function nothing(done: Promise<void>): Promise<Answer> {
  await done;
  return {};
}

/** A reply's error names no status where its code says it all. */
function statusOf(code: string): number {
  const known: Record<string, number> = {
    unauthenticated: 401, forbidden: 403, not_found: 404, conflict: 409, too_large: 413, rate_limited: 429, unavailable: 503,
    internal: 500,
  };
  return known[code] ?? 422;
}
