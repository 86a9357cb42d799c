/** Addresses of what is on the screen, and back. */

export interface Route {
  readonly room?: string | undefined;
  /** A subject that is read alone. */
  readonly thread?: string | undefined;
  /** The list of subjects: of the room, or of all rooms when none is named. */
  readonly subjects?: boolean | undefined;
  /** The console, and which part of it. */
  readonly admin?: string | undefined;
  /** A message to be shown in its context. */
  readonly message?: string | undefined;
}

const id = '[0-9a-fA-F-]{36}';
const roomPath = new RegExp(`^/app/rooms/(${id})(?:/(subjects)(?:/(${id}))?)?/?$`);

export function parsePath(path: string, query = ''): Route {
  if (/^\/app\/subjects\/?$/.test(path)) return { subjects: true };
  const console = /^\/app\/admin(?:\/([a-z]+))?\/?$/.exec(path);
  if (console) return { admin: console[1] ?? 'overview' };
  const found = roomPath.exec(path);
  if (!found) return {};
  const message = new URLSearchParams(query).get('message') ?? undefined;
  const [, room, list, thread] = found;
  return { room, thread, subjects: list !== undefined && thread === undefined, message };
}

/** Whether anything stands at an address; the server answers with the page all the same. */
export function isKnown(path: string): boolean {
  return path === '/' || /^\/(?:setup|invite|reset|email)\/?$/.test(path) || /^\/app(?:\/|$)/.test(path);
}

export function pathOf(route: Route): string {
  if (route.admin) return `/app/admin/${route.admin}`;
  if (!route.room) return route.subjects ? '/app/subjects' : '/';
  const room = `/app/rooms/${route.room}`;
  if (route.thread) return `${room}/subjects/${route.thread}${route.message ? `?message=${route.message}` : ''}`;
  if (route.subjects) return `${room}/subjects`;
  return route.message ? `${room}?message=${route.message}` : room;
}

/** 0: the list of rooms; 1: what lies above it on a small screen; 2, 3: what lies above that. */
export function depthOf(route: Route): number {
  if (!route.room) return route.subjects ? 1 : 0;
  if (route.thread) return 3;
  return route.subjects ? 2 : 1;
}

/** Where "back" leads on a small screen, when the browser's own history does not know. */
export function parentOf(route: Route): Route {
  if (route.room && route.thread) return { room: route.room, subjects: true };
  if (route.room && route.subjects) return { room: route.room };
  return {};
}
