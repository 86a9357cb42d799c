import { expect, it } from 'vitest';
import { spotFor } from './place';

const page = { width: 400, height: 800 };

it.each([
  ['below, flush with the end', new DOMRect(300, 100, 40, 40), { x: 140, y: 146 }],
  ['above where there is no room below', new DOMRect(300, 700, 40, 40), { x: 140, y: 394 }],
  ['flush with the start at the left edge', new DOMRect(20, 100, 40, 40), { x: 20, y: 146 }],
  ['to the right of a point', new DOMRect(100, 100, 0, 0), { x: 100, y: 106 }],
  ['inside the page even when it fits nowhere', new DOMRect(20, 280, 40, 240), { x: 20, y: 492 }],
])('%s', (_, anchor, want) => {
  expect(spotFor(anchor, 200, 300, page)).toEqual(want);
});
