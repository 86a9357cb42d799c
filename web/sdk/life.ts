/** How a visit begins and ends: what is kept is shown, the account is read, everything is forgotten. */
import type { KeptAccount } from './cache';
import type { Core, Life } from './core';
import type { RoomState } from './reducer';
import type { Me, State } from './types';

/** More pages of account state than any account has. */
const PAGES = 100;

export class Visit implements Life {
  readonly #core: Core;
  /** What follows from a value of the account's state. */
  readonly #applied: (state: State) => void;
  /** Whose words are in outbox, drafts and settings; stays when the session ends. */
  #owner: string | undefined;

  constructor(core: Core, applied: (state: State) => void) {
    this.#core = core;
    this.#applied = applied;
  }

  async start(): Promise<void> {
    const core = this.#core;
    const kept = await core.cache.load();
    if (kept !== undefined) this.#restore(kept.account, kept.rooms);
    if (core.me !== undefined) {
      await this.#takeUp(core.me.id);
      core.phase = 'ready';
      core.changed();
    }
    if (core.me === undefined && !(await this.anybody())) {
      core.phase = 'signed_out';
      core.changed();
      return;
    }
    core.connection.start();
    if (core.server === undefined || core.me !== undefined) core.askServer();
  }

  async anybody(): Promise<boolean> {
    const core = this.#core;
    try {
      core.server = await core.rest.server();
    } catch {
      return true; // the connection finds out
    }
    return core.token !== undefined || core.server.signed_in !== false;
  }

  async enter(): Promise<void> {
    await this.#bootstrap(this.#core.rest.me());
    this.#core.connection.start();
  }

  async leave(): Promise<void> {
    const core = this.#core;
    core.connection.stop();
    core.token = undefined;
    core.phase = 'signed_out';
    await this.forget(true);
  }

  /** What was written and not sent waits for the same person to come again. */
  end(phase: 'ended' | 'banned'): void {
    this.#core.phase = phase === 'ended' && this.#core.me === undefined ? 'signed_out' : phase;
    void this.forget(false);
  }

  async prepare(): Promise<void> {
    const { me, generation, rest } = this.#core;
    // Who has no session is refused once.
    if (me === undefined || generation === undefined) await this.#bootstrap(await rest.me());
  }

  async forget(all: boolean): Promise<void> {
    const core = this.#core;
    core.generation = undefined;
    core.me = undefined;
    core.sessions = undefined;
    core.online = new Set();
    core.account.clear();
    core.people.clear();
    core.rooms.clear();
    core.timelines.clear();
    core.subjects.clear();
    core.members.clear();
    core.changes.clear();
    core.reads.clear();
    core.typing.clear();
    const work = [core.cache.clear()];
    if (all) work.push(core.outbox.clear(), core.drafts.clear(), core.settings.clear());
    await Promise.allSettled(work);
    core.changed();
  }

  kept(): KeptAccount | undefined {
    const { me, generation, account, people, server } = this.#core;
    if (me === undefined || generation === undefined) return undefined;
    return {
      me,
      generation,
      changed: account.changed,
      states: account.dump(),
      people: [...people.all.values()].slice(-1_000),
      ...(server === undefined ? {} : { server }),
    };
  }

  async #bootstrap(asked: Me | Promise<Me>): Promise<void> {
    const core = this.#core;
    const [me, rooms] = await Promise.all([asked, core.rest.rooms()]);
    if (this.#owner !== undefined && this.#owner !== me.id) await this.forget(true);
    this.#owner = me.id;
    const states: State[] = [];
    let changed = 0;
    for (let pages = 0; pages < PAGES; pages++) {
      const page = await core.rest.state(changed);
      states.push(...page.state);
      if (page.state.length === 0 || page.changed <= changed) break;
      changed = page.changed;
    }
    core.me = me;
    core.met = true;
    core.generation = rooms.generation;
    for (const state of states) core.account.apply(state);
    core.account.reach(Math.max(changed, rooms.changed));
    core.people.learn([me, ...(rooms.people ?? []), ...rooms.rooms.flatMap((room) => room.with ?? [])]);
    for (const room of rooms.rooms) core.rooms.adopt(room);
    for (const state of core.account.of('draft')) core.drafts.remote(state.subject, state.value);
    await this.#takeUp(me.id);
    core.phase = 'ready';
    core.accountChanged();
  }

  /** What the account has written here and the server does not have. */
  async #takeUp(account: string): Promise<void> {
    const { drafts, outbox, settings } = this.#core;
    await Promise.allSettled([drafts.load(account), outbox.load(account), settings.load(account)]);
  }

  #restore(kept: KeptAccount, rooms: readonly RoomState[]): void {
    const core = this.#core;
    core.me = kept.me;
    this.#owner = kept.me.id;
    core.server = kept.server;
    core.generation = kept.generation;
    core.people.learn(kept.people);
    for (const state of kept.states) core.account.apply(state);
    core.account.reach(kept.changed);
    for (const state of rooms) {
      core.rooms.restore(state);
      // What was read when the server could not be told.
      const { id, read } = state.room;
      if (read > core.account.position('read', id)) core.reads.mark({ room: id }, read);
    }
    for (const state of kept.states) {
      if (['read', 'hidden', 'involvement'].includes(state.kind)) this.#applied(state);
      else if (state.kind === 'draft') core.drafts.remote(state.subject, state.value);
    }
  }
}
