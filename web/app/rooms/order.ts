/** In which order conversations are listed. */
import type { RoomItem } from '../model';

export interface Group {
  readonly unread: boolean;
  readonly rooms: readonly RoomItem[];
}

/** True when a room asks for attention: unread, as far as its reader wants to hear of it. */
export function asks(room: RoomItem): boolean {
  if (room.involvement === 'nothing') return false;
  return room.involvement === 'mentions' ? room.mentions > 0 : room.unread > 0;
}

/**
 * Unread conversations first, each half as it came (newest activity first). `kept` stays in the half named, so that
 * opening a room does not move it away.
 */
export function groupRooms(rooms: readonly RoomItem[], kept?: { readonly id: string; readonly unread: boolean }): readonly Group[] {
  const isUnread = (room: RoomItem) => (room.id === kept?.id ? kept.unread || asks(room) : asks(room));
  return [
    { unread: true, rooms: rooms.filter(isUnread) },
    { unread: false, rooms: rooms.filter((room) => !isUnread(room)) },
  ];
}

/** True for somebody in whose rooms nobody else is. */
const isAlone = (rooms: readonly RoomItem[]): boolean => rooms.every((room) => room.notes || (room.kind !== 'direct' && room.people <= 1));

/** True for whom to tell what comes next: who is alone and may change that, or has no conversation at all. */
export const lonely = (rooms: readonly RoomItem[], guest = false): boolean => rooms.length === 0 || (!guest && isAlone(rooms));

/** The room next to one, in the order of the list; only unread ones if asked for. Goes around at the ends. */
export function neighbour(rooms: readonly RoomItem[], current: string | undefined, step: 1 | -1, onlyUnread: boolean): RoomItem | undefined {
  const listed = groupRooms(rooms).flatMap((group) => group.rooms);
  const at = listed.findIndex((room) => room.id === current);
  for (let i = 1; i <= listed.length; i++) {
    const start = at < 0 && step < 0 ? 0 : at;
    const room = listed[(start + step * i + listed.length * 2) % listed.length];
    if (room && room.id !== current && (!onlyUnread || asks(room))) return room;
  }
  return undefined;
}

/** Rooms whose title, person or name holds every word of a query, unread first, then those that begin with it. */
export function matching(rooms: readonly RoomItem[], query: string): readonly RoomItem[] {
  const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();
  const words = fold(query).split(/\s+/).filter(Boolean);
  const key = (room: RoomItem) => fold(`${room.title} ${room.person?.name ?? ''}`);
  const rank = (room: RoomItem) => (asks(room) ? 0 : words[0] && key(room).startsWith(words[0]) ? 1 : 2);
  return rooms
    .filter((room) => words.every((word) => key(room).includes(word)))
    .map((room, i) => ({ room, i }))
    .sort((a, b) => rank(a.room) - rank(b.room) || a.i - b.i)
    .map(({ room }) => room);
}
