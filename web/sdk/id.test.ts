import { describe, expect, it, vi } from 'vitest';
import { newId } from './id';

describe('newId', () => {
  it('makes UUIDv7: what is made later sorts later', () => {
    vi.useFakeTimers();
    vi.setSystemTime(0x0123456789ab);
    const first = newId();
    vi.setSystemTime(0x0123456789ac);
    const later = newId();
    vi.useRealTimers();
    expect(first).toMatch(/^0123456789ab7[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
    expect(first < later).toBe(true);
  });

  it('makes no id twice', () => {
    expect(new Set(Array.from({ length: 1000 }, newId)).size).toBe(1000);
  });
});
