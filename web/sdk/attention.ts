/** What calls for the reader: pure decisions about sound, notification, title and badge. */
import type { Attention } from './snapshot';
import type { Involvement, Message, Room } from './types';

/** Keys of account settings. */
export const SETTING = {
  /** Do not disturb: true, or until when in milliseconds since 1970. */
  quiet: 'quiet',
  /** system, light or dark. */
  theme: 'theme',
  /** What is heard when something comes in: none, drop, chime or wood. */
  sound: 'sound',
} as const;

export interface Occasion {
  readonly message: Message;
  readonly involvement: Involvement;
  /** the reader's account id */
  readonly me: string;
  /** The page has the reader's attention. */
  readonly focused: boolean;
  /** The message's place is open in this tab. */
  readonly open: boolean;
  readonly quiet: boolean;
}

export interface Decision {
  readonly sound: boolean;
  readonly notify: boolean;
}

const nothing: Decision = { sound: false, notify: false };

/** Whether the message is one the reader wants to hear of at all. */
export function concerns(message: Message, involvement: Involvement, me: string): boolean {
  if (message.kind !== 'message' || message.sender_id === me || message.removed !== undefined) return false;
  if (involvement === 'nothing') return false;
  return involvement === 'everything' || message.mentions?.includes(me) === true;
}

/** What to do about a message that has just come. */
export function decide(occasion: Occasion): Decision {
  const { message, involvement, me, focused, quiet } = occasion;
  if (quiet || focused || !concerns(message, involvement, me)) return nothing;
  return { sound: true, notify: true };
}

/** Whether "do not disturb" holds at `now`. */
export function isQuiet(setting: unknown, now: number): boolean {
  return setting === true || (typeof setting === 'number' && setting > now);
}

type Counted = Pick<Room, 'unread' | 'mentions' | 'involvement' | 'hidden'>;

/** All rooms together. A room with less involvement counts by its mentions, one with none not at all. */
export function attention(rooms: Iterable<Counted>): Attention {
  let unread = 0;
  let mentions = 0;
  for (const room of rooms) {
    if (room.hidden === true || room.involvement === 'nothing') continue;
    mentions += room.mentions ?? 0;
    unread += room.involvement === 'everything' ? room.unread : (room.mentions ?? 0);
  }
  return { unread, mentions };
}

/** "(3) Name": what the window is called. */
export function title(name: string, { unread }: Attention): string {
  if (unread === 0) return name;
  return `(${unread > 99 ? '99+' : unread}) ${name}`;
}

/** The icon's badge: a number where somebody is called for, a dot where something is new. */
export function badge({ unread, mentions }: Attention): number | 'dot' | undefined {
  if (mentions > 0) return mentions;
  return unread > 0 ? 'dot' : undefined;
}

