import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { View } from './view.svelte';

let view: View;
let stop: () => void;
let entries: string[];

/** A browser's history: going back is told later, by popstate. */
beforeEach(() => {
  entries = ['/'];
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  vi.stubGlobal('location', { get pathname() { return entries.at(-1); }, search: '', hash: '' });
  vi.stubGlobal('history', {
    pushState: (_: unknown, __: string, path = entries.at(-1) ?? '') => entries.push(path),
    replaceState: (_: unknown, __: string, path: string) => entries.splice(-1, 1, path),
    back: () => queueMicrotask(pop),
  });
  view = new View();
  stop = view.start();
});
afterEach(() => {
  stop();
  vi.unstubAllGlobals();
});
function pop(): void {
  entries.pop();
  dispatchEvent(new Event('popstate'));
}
/** What the page's effect does. */
const shown = () => view.cover(view.covered);
const later = () => new Promise<void>((resolve) => queueMicrotask(resolve));
const room = '0190f3c2-7b5e-7cc0-a0b0-000000000065';

it('closes what lies over the page on "back", the upper first, and then leaves the room', () => {
  view.go({ room });
  view.toggleDetails(true);
  shown();
  view.dialog = { kind: 'keys' };
  shown();
  pop();
  expect([view.dialog, view.details, view.route.room]).toEqual([undefined, true, room]);
  pop();
  expect([view.details, view.route.room]).toEqual([false, room]);
  expect(entries).toHaveLength(2);
  pop();
  expect(view.route.room).toBeUndefined();
});

it('takes the entry back when it is closed by other means', async () => {
  view.go({ room });
  view.toggleDetails(true);
  shown();
  expect(entries).toHaveLength(3);
  view.toggleDetails(false);
  shown();
  await later();
  expect(entries).toHaveLength(2);
  expect(view.route.room).toBe(room);
});

it('leads from a dialog to a room without leaving an entry between', async () => {
  view.dialog = { kind: 'switcher' };
  shown();
  view.dialog = undefined;
  view.go({ room });
  shown();
  expect(view.route.room).toBe(room);
  await later();
  expect(entries).toEqual(['/', entries.at(-1)]);
  expect(entries.at(-1)).toContain(room);
});

it('leads from a new subject back to where it was begun, and never into what was left', async () => {
  const thread = room.replace(/5$/, '6');
  view.go({ room });
  view.go({ room, subjects: true });
  view.dialog = { kind: 'subject', room };
  shown();
  // As the dialog does: away, to the room until the subject is there, then into it.
  const from = view.route;
  view.dialog = undefined;
  view.go({ room }, true);
  shown();
  await later();
  view.go(from, true);
  view.go({ room, thread });
  const trail = [];
  for (let steps = 0; steps < 4; steps++) {
    trail.push(entries.at(-1));
    view.back();
    await later();
  }
  expect(trail).toEqual([`/app/rooms/${room}/subjects/${thread}`, `/app/rooms/${room}/subjects`, `/app/rooms/${room}`, '/']);
});

it('takes over what was chosen on another device, and keeps it for the next first paint', () => {
  expect(view.theme).toBe('system');
  view.adopt('dark', 'wood');
  expect([view.theme, view.sound]).toEqual(['dark', 'wood']);
  expect(document.documentElement.dataset['theme']).toBe('dark');
  expect(localStorage.getItem('samtal.theme')).toBe('dark');
  view.adopt(undefined, undefined);
  expect([view.theme, view.sound]).toEqual(['dark', 'wood']);
  view.adopt('system', 'none');
  expect([view.theme, view.sound]).toEqual(['system', 'none']);
  expect(document.documentElement.dataset['theme']).toBeUndefined();
  view.adopt('of tomorrow', 7);
  expect([view.theme, view.sound]).toEqual(['system', 'none']);
});
