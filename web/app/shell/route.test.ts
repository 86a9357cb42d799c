import { expect, it } from 'vitest';
import { depthOf, parentOf, parsePath, pathOf, type Route } from './route';

const room = '0190f3c2-7b5e-7cc0-a0b0-1234567890ab';
const thread = '0190f3c2-7b5e-7cc0-a0b0-1234567890ff';

it.each<[string, Route, number]>([
  ['/', {}, 0],
  ['/app/subjects', { subjects: true }, 1],
  [`/app/rooms/${room}`, { room }, 1],
  [`/app/rooms/${room}?message=${thread}`, { room, message: thread }, 1],
  [`/app/rooms/${room}/subjects`, { room, subjects: true }, 2],
  [`/app/rooms/${room}/subjects/${thread}`, { room, thread }, 3],
])('%s', (address, route, depth) => {
  const [path = '', query] = address.split('?');
  expect(parsePath(path, query)).toMatchObject(route);
  expect(pathOf(route)).toBe(address);
  expect(depthOf(route)).toBe(depth);
});

it.each(['/app/rooms/x', '/app/rooms/', '/elsewhere', `/app/rooms/${room}/x`])('%s leads to the list', (path) => {
  expect(parsePath(path)).toEqual({});
});

it('goes back one level at a time', () => {
  expect(parentOf({ room, thread })).toEqual({ room, subjects: true });
  expect(parentOf({ room, subjects: true })).toEqual({ room });
  expect(parentOf({ room })).toEqual({});
});
