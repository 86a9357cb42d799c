import { describe, expect, it } from 'vitest';
import { hueOf, initials, isDeep } from './initials';

describe('initials', () => {
  it.each([
    ['Anna Berg', 'AB'],
    ['anna', 'AN'],
    ['x', 'X'],
    ['João da Silva Oliveira', 'JO'],
    ['Finance · monthly numbers and a very long name', 'FN'],
    ['maja.strand', 'MS'],
    ['ليلى العلوي', 'لا'],
    ['李雷', '李雷'],
    ['🎉 Party', '🎉'],
    ['👩‍👩‍👧 family', '👩‍👩‍👧'],
    ['é́lan', 'É́L'],
    ['---', '-'],
    ['   ', '?'],
    ['', '?'],
  ])('%s → %s', (name, want) => {
    expect(initials(name)).toBe(want);
  });
});

describe('hueOf', () => {
  it('is stable for an id', () => {
    expect(hueOf('0190f3c2-7b5e-7cc0-a0b0-1234567890ab')).toBe(hueOf('0190f3c2-7b5e-7cc0-a0b0-1234567890ab'));
  });

  it('spreads ids that differ little over all hues', () => {
    const count = new Map<number, number>();
    for (let i = 0; i < 1200; i++) {
      const hue = hueOf(`0190f3c2-7b5e-7cc0-a0b0-${i.toString(16).padStart(12, '0')}`);
      count.set(hue, (count.get(hue) ?? 0) + 1);
    }
    expect(count.size).toBe(12);
    for (const n of count.values()) expect(n).toBeGreaterThan(50);
  });

  it('comes in two tones, each as often for every hue', () => {
    const count = new Map<string, number>();
    for (let i = 0; i < 2400; i++) {
      const id = `0190f3c2-7b5e-7cc0-a0b0-${i.toString(16).padStart(12, '0')}`;
      const colour = `${hueOf(id)} ${isDeep(id)}`;
      count.set(colour, (count.get(colour) ?? 0) + 1);
    }
    expect(count.size).toBe(24);
    for (const n of count.values()) expect(n).toBeGreaterThan(50);
  });
});
