import { describe, expect, it } from 'vitest';
import type { Act } from './commands';
import { ApiError } from './error';
import { Reads } from './read';

const settle = () => new Promise((resolve) => setTimeout(resolve));

function setup() {
  const calls: { act: Act; answer: () => void; fail: (error: ApiError) => void }[] = [];
  const reads = new Reads((act) => new Promise((resolve, fail) => calls.push({ act, answer: () => resolve({}), fail })));
  reads.setOpen(true);
  return { reads, calls, told: () => calls.map(({ act }) => act.seq) };
}

describe('Reads', () => {
  it('has one request in flight, and the newest position wins', async () => {
    const { reads, calls, told } = setup();
    for (const seq of [3, 5, 4, 9]) reads.mark({ room: 'r' }, seq);
    expect(told()).toEqual([3]);
    calls[0]?.answer();
    await settle();
    expect(told()).toEqual([3, 9]);
    calls[1]?.answer();
    await settle();
    reads.mark({ room: 'r' }, 8);
    expect(told()).toEqual([3, 9]);
  });

  it('keeps rooms and threads apart', () => {
    const { reads, calls } = setup();
    reads.mark({ room: 'r' }, 3);
    reads.mark({ room: 'r', thread: 't' }, 4);
    expect(calls.map(({ act }) => act)).toEqual([
      { type: 'read', room: 'r', seq: 3 },
      { type: 'read', room: 'r', seq: 4, thread: 't' },
    ]);
  });

  it('waits for a connection, and tries again on the next', async () => {
    const { reads, calls, told } = setup();
    reads.setOpen(false);
    reads.mark({ room: 'r' }, 3);
    expect(told()).toEqual([]);
    reads.setOpen(true);
    calls[0]?.fail(ApiError.local('lost'));
    await settle();
    expect(told()).toEqual([3]);
    reads.setOpen(true);
    expect(told()).toEqual([3, 3]);
  });

  it('does not repeat what was refused, nor what another device has told', async () => {
    const { reads, calls, told } = setup();
    reads.mark({ room: 'r' }, 3);
    calls[0]?.fail(new ApiError({ code: 'not_found', status: 404 }));
    await settle();
    reads.setOpen(true);
    reads.known({ room: 'r' }, 7);
    reads.mark({ room: 'r' }, 6);
    expect(told()).toEqual([3]);
  });
});
