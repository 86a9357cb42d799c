/** What stands under what: messages to turns, days apart, the unread line in its place. */
import type { Time } from '../../sdk/time';
import type { MessageItem, NoticeItem, Person, TimelineItem, VeiledItem } from '../model';

export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly at: number }
  | { readonly kind: 'unread'; readonly key: string }
  | { readonly kind: 'notice'; readonly key: string; readonly items: readonly NoticeItem[] }
  | Veiled
  | Turn;

/** What people have said one after another whom the reader has blocked: one line for all of it, above it where it is shown. */
export interface Veiled {
  readonly kind: 'veiled';
  readonly key: string;
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly open: boolean;
}

/** Messages of one person in one go. */
export interface Turn {
  readonly kind: 'turn';
  readonly key: string;
  readonly sender: Person;
  readonly own: boolean;
  readonly messages: readonly TurnMessage[];
}

export interface TurnMessage {
  readonly item: MessageItem;
  /** The time is shown once per minute: under the last message of that minute. */
  readonly timed: boolean;
}

/** A longer silence than this begins a new turn. */
const silence = 5 * 60_000;

export function rowsOf(items: readonly TimelineItem[], firstUnread: string | undefined, time: Time): readonly Row[] {
  const rows: Row[] = [];
  let turn: { sender: Person; own: boolean; messages: MessageItem[] } | undefined;
  let before: TimelineItem | undefined;
  /** Where the line of what is covered stands. */
  let run: number | undefined;
  const dates = new Set<string>();
  const endTurn = () => {
    const first = turn?.messages[0];
    if (turn && first) rows.push({ kind: 'turn', key: first.key, sender: turn.sender, own: turn.own, messages: timed(turn.messages, time) });
    turn = undefined;
  };

  for (const item of items) {
    if (!before || !time.sameDay(before.at, item.at)) {
      endTurn();
      // A clock that is behind may bring a day back: what is on its way carries the time of this device.
      const date = `day ${time.date(item.at)}`;
      rows.push({ kind: 'day', key: dates.has(date) ? `${date} ${item.key}` : date, at: item.at });
      dates.add(date);
    }
    if (item.key === firstUnread) {
      endTurn();
      rows.push({ kind: 'unread', key: 'unread' });
    }
    if (veiled(item)) {
      const last = rows.at(-1);
      const open = item.kind === 'message';
      // Of what is shown the line stands above the first turn.
      if (before && veiled(before) && (before.kind === 'message') === open && run !== undefined && (open || last?.kind === 'veiled')) {
        const known = rows[run] as Veiled;
        rows[run] = { ...known, to: item.seq, count: known.count + 1 };
      } else {
        endTurn();
        run = rows.push({ kind: 'veiled', key: `veiled ${item.key}`, from: item.seq, to: item.seq, count: 1, open }) - 1;
      }
    }
    if (item.kind === 'veiled') {
      before = item;
      continue;
    }
    if (item.kind === 'notice') {
      endTurn();
      const last = rows.at(-1);
      // Those who join one after another share a line.
      if (item.joined && last?.kind === 'notice' && last.items[0]?.joined) rows[rows.length - 1] = { ...last, items: [...last.items, item] };
      else rows.push({ kind: 'notice', key: item.key, items: [item] });
    } else {
      if (!turn || !continues(before, item)) {
        endTurn();
        turn = { sender: item.sender, own: item.own, messages: [] };
      }
      turn.messages.push(item);
    }
    before = item;
  }
  endTurn();
  return rows;
}

const veiled = (item: TimelineItem): item is VeiledItem | MessageItem => item.kind === 'veiled' || (item.kind === 'message' && item.veiled === true);

function continues(before: TimelineItem | undefined, item: MessageItem): boolean {
  return (
    before?.kind === 'message' &&
    before.sender.id === item.sender.id &&
    item.at - before.at < silence &&
    before.subject === undefined &&
    item.subject === undefined &&
    before.veiled === item.veiled
  );
}

function timed(messages: readonly MessageItem[], time: Time): readonly TurnMessage[] {
  return messages.map((item, i) => {
    const next = messages[i + 1];
    return { item, timed: !next || !time.sameMinute(item.at, next.at) };
  });
}

/** The rows of one day, under its date. */
export interface Day {
  readonly key: string;
  readonly at: number;
  readonly rows: readonly Row[];
}

export function daysOf(rows: readonly Row[]): readonly Day[] {
  const days: { key: string; at: number; rows: Row[] }[] = [];
  for (const row of rows) {
    if (row.kind === 'day') days.push({ key: row.key, at: row.at, rows: [] });
    else days.at(-1)?.rows.push(row);
  }
  return days;
}

/** The item that the reader would edit with Up: his newest message that stands and has been sent. */
export function lastOwn(items: readonly TimelineItem[]): MessageItem | undefined {
  const editable = (item: TimelineItem): item is MessageItem =>
    item.kind === 'message' && item.own && !item.removed && item.id !== '' && (item.delivery === 'sent' || item.delivery === 'read');
  return items.findLast(editable);
}
