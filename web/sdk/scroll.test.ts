import { beforeEach, describe, expect, it } from 'vitest';
import { around, held, newer, newest, older, type Port, rangeOf, rowLimit, ScrollKeeper, type Window } from './scroll';

/** A scrolling element that lays rows out by their heights and clamps like a browser. */
class FakePort implements Port {
  rows: { key: string; h: number }[] = [];
  view = 500;
  writes = 0;
  #top = 0;

  get height(): number {
    return Math.max(this.view, this.rows.reduce((sum, row) => sum + row.h, 0));
  }
  get top(): number {
    return this.#top;
  }
  set top(top: number) {
    this.writes++;
    this.#top = Math.min(this.height - this.view, Math.max(0, top));
  }
  topOf(key: string): number | undefined {
    let top = 0;
    for (const row of this.rows) {
      if (row.key === key) return top;
      top += row.h;
    }
    return undefined;
  }
  visible() {
    return this.rows
      .map((row) => ({ key: row.key, top: this.topOf(row.key) ?? 0, h: row.h }))
      .filter((row) => row.top + row.h > this.top && row.top < this.top + this.view);
  }
  /** Where a row is seen, from the upper edge of the view. */
  seenAt(key: string): number {
    return (this.topOf(key) ?? NaN) - this.top;
  }
}

const rows = (from: number, to: number, h = (i: number) => 30 + ((i * 37) % 90)) =>
  Array.from({ length: to - from }, (_, i) => ({ key: `k${from + i}`, h: h(from + i) }));

describe('ScrollKeeper', () => {
  let port: FakePort;
  let keeper: ScrollKeeper;
  const change = (to: FakePort['rows']) => {
    keeper.before();
    port.rows = to;
    keeper.after();
  };

  beforeEach(() => {
    port = new FakePort();
    keeper = new ScrollKeeper(port);
    port.rows = rows(100, 200);
    keeper.toEnd();
  });

  it('does not drift when rows come in above', () => {
    port.top = 1234;
    keeper.scrolled();
    const key = port.visible()[1]?.key ?? '';
    const at = port.seenAt(key);
    change(rows(40, 200));
    expect(port.seenAt(key)).toBe(at);
    change(rows(0, 200));
    expect(port.seenAt(key)).toBe(at);
  });

  it('does not drift when rows are trimmed above and come in below', () => {
    port.top = port.height - 900;
    keeper.scrolled();
    const key = port.visible()[0]?.key ?? '';
    const at = port.seenAt(key);
    change(rows(150, 260));
    expect(port.seenAt(key)).toBe(at);
  });

  it('holds on to the next row when the first one seen is removed', () => {
    port.top = 1234;
    keeper.scrolled();
    const [first, second] = port.visible();
    const at = port.seenAt(second?.key ?? '');
    change(port.rows.filter((row) => row.key !== first?.key));
    expect(port.seenAt(second?.key ?? '')).toBe(at);
  });

  it('does not drift when rows above change their height', () => {
    port.top = 1800;
    keeper.scrolled();
    const key = port.visible()[0]?.key ?? '';
    const at = port.seenAt(key);
    change(rows(100, 200, (i) => 20 + ((i * 53) % 70)));
    expect(port.seenAt(key)).toBe(at);
  });

  it('follows new rows only while the reader is at the end', () => {
    change(rows(100, 205));
    expect(port.top).toBe(port.height - port.view);
    port.top -= 200;
    expect(keeper.scrolled()).toBe(false);
    const { top } = port;
    change(rows(100, 210));
    expect(port.top).toBe(top);
    port.top = port.height;
    expect(keeper.scrolled()).toBe(true);
  });

  it('stays at the end when the view grows or shrinks', () => {
    port.view = 300;
    keeper.resized();
    expect(port.top).toBe(port.height - 300);
  });

  it('stays at the end when a scrolling is told of before the change of size', () => {
    port.view = 430;
    expect(keeper.scrolled()).toBe(true);
    expect(port.height - port.view - port.top).toBe(0);
    const { top } = port;
    for (const [far, there] of [[20, true], [40, false]] as const) {
      port.top = top - far;
      expect(keeper.scrolled()).toBe(there);
      expect(port.top).toBe(top - far);
    }
    keeper.toEnd();
    port.top -= 200;
    port.view = 400;
    expect(keeper.scrolled()).toBe(false);
  });

  it('does not write the position when nothing moved', () => {
    port.top = 1000;
    keeper.scrolled();
    const { writes } = port;
    change(rows(100, 210));
    expect(port.writes).toBe(writes);
  });

  it('goes to a row and knows when that is the end', () => {
    expect(keeper.toRow('k120', 0.5)).toBe(true);
    expect(port.seenAt('k120')).toBe(250);
    expect(keeper.sticky).toBe(false);
    expect(keeper.toRow('k199')).toBe(true);
    expect(keeper.sticky).toBe(true);
    expect(keeper.toRow('gone')).toBe(false);
  });

  it('keeps its place through a thousand random changes', () => {
    let [from, to] = [500, 700];
    let seed = 7;
    const random = (n: number) => (seed = (seed * 48271) % 0x7fffffff) % n;
    port.rows = rows(from, to);
    port.top = 4000;
    keeper.scrolled();
    for (let i = 0; i < 1000; i++) {
      const seen = port.visible();
      const key = seen[random(seen.length)]?.key ?? '';
      const at = port.seenAt(key);
      const index = Number(key.slice(1));
      from = Math.max(0, Math.min(index - 20, from + random(41) - 20));
      to = Math.max(index + 20, to + random(41) - 20);
      change(rows(from, to));
      expect(port.seenAt(key)).toBe(at);
      port.top += random(301) - 150;
      if (keeper.scrolled()) port.top -= 400;
      keeper.scrolled();
    }
  }, 60_000);
});

describe('window', () => {
  const keys = Array.from({ length: 1000 }, (_, i) => `k${i}`);
  const range = (window: Window, all = keys) => rangeOf(all, window);

  it('opens at the newest rows and follows them', () => {
    const window = newest(keys);
    expect(range(window)).toEqual([940, 1000]);
    expect(range(window, [...keys, 'new'])).toEqual([940, 1001]);
  });

  it('never shows more than the limit', () => {
    let window = newest(keys);
    for (let i = 0; i < 30; i++) {
      window = older(keys, window);
      const [start, end] = range(window);
      expect(end - start).toBeLessThanOrEqual(rowLimit);
    }
    expect(range(window)).toEqual([0, rowLimit]);
    expect(older(keys, window)).toBe(window);
    for (let i = 0; i < 30; i++) window = newer(keys, window);
    expect(range(window)).toEqual([700, 1000]);
    expect(newer(keys, window)).toBe(window);
  });

  it('overlaps between steps, so that what is seen stays', () => {
    let window = around(keys, 'k500');
    let seen = range(window);
    for (const move of [older, older, older, older, older, older, newer, newer, older]) {
      window = move(keys, window);
      const next = range(window);
      expect(Math.min(seen[1], next[1]) - Math.max(seen[0], next[0])).toBeGreaterThanOrEqual(60);
      seen = next;
    }
  });

  it('keeps its rows when older ones are loaded before them', () => {
    const window = around(keys, 'k100');
    const [start, end] = range(window);
    const more = [...Array.from({ length: 50 }, (_, i) => `old${i}`), ...keys];
    expect(range(window, more)).toEqual([start + 50, end + 50]);
  });

  it('lets go of the oldest rows while it follows, of none while it is held', () => {
    const window: Window = { first: 'k700' };
    const more = [...keys, ...Array.from({ length: 40 }, (_, i) => `new${i}`)];
    expect(range(window, more)).toEqual([740, 1040]);
    expect(range(held(keys, window), more)).toEqual([700, 1000]);
    expect(held(keys, newest(keys))).toEqual(newest(keys));
  });

  it('survives the loss of its edges', () => {
    expect(range({ first: 'gone' })).toEqual([700, 1000]);
    expect(range({ first: 'k10', last: 'gone' })).toEqual([700, 1000]);
    expect(range({ first: 'k10', last: 'k5' })).toEqual([0, 6]);
    expect(rangeOf([], newest([]))).toEqual([0, 0]);
    expect(range(around(keys, 'gone'))).toEqual([940, 1000]);
  });
});
