/** Takes in what the server sends, frame by frame. */
import { decide, isQuiet, SETTING } from './attention';
import type { Core } from './core';
import { isReply, messageOf } from './message';
import type { RoomState } from './reducer';
import type { Place } from './snapshot';
import type { Event, Frame, HelloFrame, Me, SignalFrame, State } from './types';

/** After an absence only what is younger than this calls for attention. */
const FRESH = 120_000;

export function onFrame(core: Core, frame: Frame): void {
  switch (frame.type) {
    case 'hello':
      onHello(core, frame);
      break;
    case 'event':
      core.rooms.apply(frame.event);
      break;
    case 'skipped':
      core.rooms.skip(frame.room, frame.head);
      break;
    case 'live':
      // The connection's state is "live" right after this frame, and what follows asks for it.
      queueMicrotask(() => core.caughtUp());
      break;
    case 'state':
      onState(core, frame);
      break;
    case 'signal':
      onSignal(core, frame);
      break;
    case 'reply':
      core.commands.onReply(frame);
      break;
  }
}

function onHello(core: Core, hello: HelloFrame): void {
  const other = core.me?.id !== hello.account.id;
  if (other || hello.generation !== core.generation) {
    // Another account's cookie, or a server restored from a backup: begin anew. What was not sent is the account's.
    core.connection.stop();
    void core.life.forget(other).then(() => core.connection.start());
    return;
  }
  const { online: _online, ...person } = hello.account;
  if (core.me !== undefined) core.me = { ...core.me, ...person, session: hello.session };
  core.people.learn([hello.account]);
  core.online = new Set(hello.online ?? []);
  for (const id of [...core.rooms.all.keys()]) if (!(id in hello.rooms)) core.rooms.drop(id);
  for (const [id, head] of Object.entries(hello.rooms)) {
    if (core.rooms.get(id) === undefined) core.rooms.expect(id);
    else if (!(id in core.named)) core.rooms.skip(id, head);
  }
  core.version ??= hello.version;
  core.updated = core.version !== hello.version;
  if (core.server?.version !== hello.version) core.askServer();
}

/** One event has been applied to its room; `before` is the room as it was. */
export function onEvent(core: Core, event: Event, before: RoomState): void {
  core.people.meet(event.sender_id, event.sender);
  core.people.meet(event.account, event.name);
  core.members.apply(event);
  core.subjects.apply(event);
  if (event.target !== undefined && event.sender_id === core.me?.id) core.changes.confirm(event);
  if (event.kind !== 'message') return;
  core.timelines.tidy(event.room);
  if (event.sender_id !== undefined) core.typing.done(event.room, event.sender_id);
  if (event.sender_id !== core.me?.id) onArrival(core, event, before);
  else if (event.client_id !== undefined) core.outbox.confirm(event.client_id);
}

function onArrival(core: Core, event: Event, before: RoomState): void {
  const state = core.rooms.get(event.room);
  const { phase, wasLive } = core.connection.state;
  if (state === undefined || event.removed === true) return;
  const age = core.clock.now() - Date.parse(event.sent_at ?? '');
  if (phase !== 'live' && !(wasLive && phase === 'resuming' && age < FRESH)) return;
  const place: Place = isReply(event) ? { room: event.room, thread: event.thread } : { room: event.room };
  const open = core.timelines.isOpen(place);
  if (open && !core.focused && before.room.unread === 0) core.timelines.unseen(place, core.positions.of(place));
  const message = messageOf(event);
  const quiet = isQuiet(core.account.settings.get(SETTING.quiet), core.clock.now());
  const { involvement } = state.room;
  const decision = decide({ message, involvement, me: core.me?.id ?? '', focused: core.focused, open, quiet });
  core.arrived({ room: event.room, message, open, ...decision });
}

function onSignal(core: Core, signal: SignalFrame): void {
  const { kind, room = '', account, name = '', thread, seq = 0, person } = signal;
  if (kind === 'typing' && account !== core.me?.id) {
    core.typing.signal(room, { account, name, ...(thread === undefined ? {} : { thread }) });
  } else if (kind === 'read') {
    core.members.receipt(room, account, seq);
  } else if (kind === 'person' && person !== undefined) {
    core.meet(person);
  } else if (kind === 'presence') {
    // That one is called otherwise by now, or gone for good, may have been lost: it is looked up where one looks at it.
    const [shown] = [...core.rooms.all.values()].filter(({ room: { id, with: others } }) => others?.[0]?.id === account && core.timelines.shows(id));
    if (shown !== undefined) core.renew(account);
    const online = new Set(core.online);
    if (signal.online === true) online.add(account);
    else online.delete(account);
    core.online = online;
    core.changed();
  }
}

function onState(core: Core, { kind, subject, value, changed }: State): void {
  const before = core.account.value(kind, subject);
  if (!core.account.apply({ kind, subject, value, changed })) return;
  applyState(core, { kind, subject, value, changed }, before);
  core.accountChanged();
}

/** What follows from a value of the account's state; `before` is the value it replaces. */
export function applyState(core: Core, { kind, subject, value, changed }: State, before?: unknown): void {
  const fields = (value ?? {}) as { seq?: number; room?: string; before?: number; level?: never };
  const seq = fields.seq ?? 0;
  switch (kind) {
    case 'read':
      core.positions.readTo({ room: subject }, seq);
      core.reads.known({ room: subject }, seq);
      break;
    case 'thread_read':
      core.positions.readTo({ room: fields.room ?? '', thread: subject }, seq);
      break;
    case 'hidden':
      core.positions.putAway(subject, fields.before ?? 0);
      // Taken back: what was put away is shown again.
      if (((before as { before?: number } | undefined)?.before ?? 0) > (fields.before ?? 0)) core.rooms.renew(subject).catch(() => core.rooms.refresh(subject));
      break;
    case 'hide':
      onHide(core, ((value ?? before ?? {}) as { room?: string }).room ?? '', subject, value === null);
      break;
    case 'draft':
      core.drafts.remote(subject, value);
      break;
    case 'involvement':
      core.positions.involve(subject, fields.level ?? 'everything');
      break;
    case 'profile':
      if (core.me !== undefined) {
        const { full_name: _old, ...me } = core.me;
        core.setMe({ ...me, ...(value as Partial<Me>) });
      }
      renewMe(core); // mail addresses do not stand in it
      break;
    case 'sessions':
      // Shown as they were until they are asked for again.
      if (core.sessions !== undefined) core.loadSessions().catch(() => undefined);
      break;
    case 'setting':
      core.settings.remote(subject, value);
      break;
    case 'blocks':
      onBlock(core, subject, value === null);
      core.marks = new Map([...core.marks, [kind, changed]]);
      break;
    case 'reset':
      renewMe(core);
      break;
    default:
      core.marks = new Map([...core.marks, [kind, changed]]);
  }
}

/** Asks anew who one is; where that fails it is told with the next connection. */
function renewMe(core: Core): void {
  core.rest.me().then((me) => core.setMe(me), () => undefined);
}

/** Reads anew what shows, or should show again, what somebody said. */
function onBlock(core: Core, account: string, shownAgain: boolean): void {
  if (core.phase !== 'ready') return; // what is kept was read with it
  for (const [id, state] of core.rooms.all) {
    const { room, windows } = state;
    const touches = [...windows.values()].some((window) =>
      window.entries.some(({ message }) => (shownAgain ? message.kind === 'hidden' : message.sender_id === account)),
    );
    if (touches || room.with?.some((one) => one.id === account)) core.rooms.renew(id).catch(() => core.rooms.refresh(id));
    else if (room.last?.sender_id === account) core.rooms.refresh(id);
  }
}

function onHide(core: Core, room: string, message: string, shownAgain: boolean): void {
  const state = core.rooms.get(room);
  if (state === undefined) return;
  if (state.room.last?.id === message || shownAgain) core.rooms.refresh(room);
  const blank = [...state.windows.values()].some((window) => window.entries.some((entry) => entry.message.kind === 'hidden'));
  if (!shownAgain || !blank) return;
  // It came as a gap: what is loaded is read again.
  const windows = new Map([...state.windows].map(([key, window]) => [key, { ...window, stale: true }]));
  core.rooms.put({ ...state, windows });
  core.timelines.ensure(room);
}
