/** Keeps a connection to the server: opens, resumes, notices when it is dead, tries again, changes over to SSE. */
import { type Clock, systemClock } from './clock';
import { ApiError } from './error';
import type { Link, OpenLink, Resume } from './link';
import type { ConnectionPhase, ConnectionState } from './snapshot';
import { CLOSE, type Command, type Frame } from './types';

export interface ConnectionOptions {
  readonly socket: OpenLink;
  readonly sse: OpenLink;
  /** Before every attempt: what must be known to resume; rejects when the server cannot be reached or refuses. */
  readonly prepare: () => Promise<void>;
  /** The positions reached, asked right before opening. */
  readonly resume: (transport: 'socket' | 'sse') => Resume;
  /** Asks the server for anything that needs the session; tells a blocked socket from a dead server. */
  readonly probe: () => Promise<unknown>;
  readonly onFrame: (frame: Frame) => void;
  readonly onState: (state: ConnectionState) => void;
  /** A link that had been opened is no more. */
  readonly onDown: () => void;
  readonly online?: () => boolean;
  readonly clock?: Clock;
  /** 0 ≤ x < 1 */
  readonly random?: () => number;
}

/** How long the server may be silent before it is asked whether it is there, and how long it may take to say so. */
export const QUIET = 25_000;
export const PONG = 10_000;
/** How long opening may take until the hello is answered. */
export const OPENING = 15_000;
export const FIRST_RETRY = 500;
export const LAST_RETRY = 30_000;
/** So many attempts that found nobody make the server "gone". */
const GONE_AFTER = 3;
/** So many sockets that could not be opened while REST worked make us use SSE, for so long. */
const SSE_AFTER = 2;
export const SSE_FOR = 300_000;

const browserOnline = () => typeof navigator === 'undefined' || navigator.onLine !== false;

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #online: () => boolean;
  #state: ConnectionState = { phase: 'connecting', wasLive: false, transport: 'socket' };
  #running = false;
  /** Counts attempts: what belongs to an older one is ignored. */
  #turn = 0;
  #link: Link | undefined;
  #open = false;
  #failures = 0;
  #unreached = 0;
  #blocked = 0;
  #sseUntil = 0;
  #transport: 'socket' | 'sse' = 'socket';
  #heard = 0;
  #pings = 0;
  #timer: () => void = () => undefined;
  #watch: () => void = () => undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    this.#online = options.online ?? browserOnline;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** True when commands can go over the link. */
  get carries(): boolean {
    return this.#open && this.#link?.send !== undefined;
  }

  send(command: Command): void {
    if (this.#open) this.#link?.send?.(command);
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#failures = 0;
    this.#unreached = 0;
    this.#try();
  }

  /** Closes and forgets; `start` begins anew. */
  stop(): void {
    this.#running = false;
    this.#drop();
  }

  /** The session is over, or whoever has it is kept out: nothing is tried until `start`. */
  end(phase: 'ended' | 'banned' = 'ended'): void {
    this.stop();
    this.#show(phase);
  }

  /** Closes what is open and resumes at once, from the positions as they are now. */
  restart(): void {
    if (!this.#running) return;
    this.#drop();
    this.#try();
  }

  /** The network came or went, or the person is back: do not wait for timers. */
  wake(): void {
    if (!this.#running) return;
    if (!this.#online()) {
      this.#drop();
      this.#show('offline');
    } else if (this.#link === undefined) {
      if (this.#state.phase !== 'connecting' || this.#state.retryAt !== undefined) this.restart();
    } else if (this.#open && this.#clock.now() - this.#heard > PONG) {
      this.#ping();
    }
  }

  #show(phase: ConnectionPhase, retryAt?: number): void {
    const wasLive = phase === 'live' || (this.#state.wasLive && phase !== 'ended' && phase !== 'banned');
    this.#state = { phase, wasLive, transport: this.#transport, ...(retryAt === undefined ? {} : { retryAt }) };
    this.#options.onState(this.#state);
  }

  #drop(): void {
    this.#turn++;
    this.#timer();
    this.#watch();
    const wasOpen = this.#open;
    const link = this.#link;
    this.#link = undefined;
    this.#open = false;
    link?.close();
    if (wasOpen) this.#options.onDown();
  }

  #try(): void {
    if (!this.#online()) {
      this.#show('offline');
      return;
    }
    this.#transport = this.#sseUntil > this.#clock.now() ? 'sse' : 'socket';
    const turn = ++this.#turn;
    const current = () => turn === this.#turn;
    this.#show(this.#unreached >= GONE_AFTER ? 'gone' : 'connecting');
    this.#options.prepare().then(
      () => {
        if (current()) this.#connect(current);
      },
      (cause: unknown) => {
        if (current()) this.#failed(ApiError.of(cause));
      },
    );
  }

  #connect(current: () => boolean): void {
    const transport = this.#transport;
    this.#timer = this.#clock.after(OPENING, () => {
      if (current()) this.#closed(CLOSE.hello);
    });
    try {
      this.#link = this.#options[transport](this.#options.resume(transport), {
        onFrame: (frame) => {
          if (current()) this.#frame(frame);
        },
        onClose: (code) => {
          if (current()) this.#closed(code);
        },
      });
    } catch {
      // Making a socket throws where a policy forbids it; that is one way of being blocked.
      this.#closed(CLOSE.hello);
    }
  }

  #frame(frame: Frame): void {
    this.#heard = this.#clock.now();
    if (frame.type === 'hello') {
      this.#timer();
      this.#open = true;
      this.#unreached = 0;
      this.#blocked = 0;
    }
    if (!this.#open) return;
    const turn = this.#turn;
    this.#options.onFrame(frame);
    // The receiver may have stopped us: it is not the account or the log that it knows. Nothing must be sent there.
    if (turn !== this.#turn) return;
    if (frame.type === 'hello') {
      this.#show('resuming');
      this.#listen();
    } else if (frame.type === 'live') {
      this.#failures = 0;
      this.#show('live');
    }
  }

  #closed(code: number): void {
    const opened = this.#open;
    const fresh = this.#failures === 0 && this.#state.phase === 'live';
    this.#drop();
    if (code === CLOSE.session || code === CLOSE.banned) {
      this.end(code === CLOSE.banned ? 'banned' : 'ended');
    } else if (opened) {
      if (fresh && code !== CLOSE.limit) this.#again(code === CLOSE.resume ? 0 : this.#random() * 300);
      else this.#again(this.#backoff());
      this.#failures++;
    } else {
      void this.#investigate();
    }
  }

  /** It could not be opened: is the session over, the server dead, or only the socket blocked? */
  async #investigate(): Promise<void> {
    const turn = this.#turn;
    let failure: ApiError | undefined;
    await this.#options.probe().catch((cause: unknown) => {
      failure = ApiError.of(cause);
    });
    if (turn !== this.#turn || !this.#running) return;
    if (failure !== undefined) {
      this.#failed(failure);
      return;
    }
    this.#unreached = 0;
    if (this.#transport === 'socket' && ++this.#blocked >= SSE_AFTER) {
      this.#sseUntil = this.#clock.now() + SSE_FOR;
      this.#blocked = 0;
      this.#try();
      return;
    }
    this.#again(this.#backoff());
    this.#failures++;
  }

  #failed(failure: ApiError): void {
    if (failure.unauthenticated || failure.banned) {
      this.end(failure.banned ? 'banned' : 'ended');
      return;
    }
    if (failure.status === 0 || failure.status >= 500) this.#unreached++;
    this.#again(Math.max(this.#backoff(), failure.retryAfter ?? 0));
    this.#failures++;
  }

  #backoff(): number {
    const most = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** Math.min(this.#failures, 10));
    return most * (0.5 + 0.5 * this.#random());
  }

  #again(delay: number): void {
    if (!this.#online()) {
      this.#show('offline');
      return;
    }
    if (delay === 0) {
      this.#try();
      return;
    }
    this.#show(this.#unreached >= GONE_AFTER ? 'gone' : 'connecting', this.#clock.now() + delay);
    this.#timer();
    this.#timer = this.#clock.after(delay, () => this.#try());
  }

  /** Looks now and then whether the server has been silent for too long. */
  #listen(): void {
    this.#watch();
    const rest = Math.max(1_000, this.#heard + QUIET - this.#clock.now());
    this.#watch = this.#clock.after(rest, () => {
      if (this.#clock.now() - this.#heard >= QUIET) this.#ping();
      else this.#listen();
    });
  }

  #ping(): void {
    this.#watch();
    const turn = this.#turn;
    const asked = this.#clock.now();
    const link = this.#link;
    if (link?.send !== undefined) {
      link.send({ id: `ping-${++this.#pings}`, type: 'ping' });
    } else {
      this.#options.probe().then(
        () => {
          this.#heard = this.#clock.now();
        },
        () => undefined, // silence is the answer
      );
    }
    this.#watch = this.#clock.after(PONG, () => {
      if (turn !== this.#turn) return;
      if (this.#heard >= asked) this.#listen();
      else this.#closed(CLOSE.stopping);
    });
  }
}
