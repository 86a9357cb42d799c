import { expect, it, vi } from 'vitest';
import { ApiError } from '../../sdk/error';
import type { Model } from '../model';
import { View } from '../shell/view.svelte';
import { proved } from './proved';

const refused = () => Promise.reject(new ApiError({ code: 'proof_required', status: 403 }));

function setUp(...answers: (() => Promise<unknown>)[]) {
  const ask = vi.fn();
  for (const answer of answers) ask.mockImplementationOnce(answer);
  const view = new View();
  return { ask, view, act: proved({ ask } as unknown as Model, view)('DELETE', '/me/totp') };
}

it('asks for a proof and then goes on by itself', async () => {
  const { ask, view, act } = setUp(refused, () => Promise.resolve('done'));
  await vi.waitFor(() => expect(view.proof).toBeDefined());
  view.proof?.(true);
  expect(await act).toBe('done');
  expect(view.proof).toBeUndefined();
  expect(ask.mock.calls).toEqual([['DELETE', '/me/totp'], ['DELETE', '/me/totp']]);
});

it('gives up quietly when none is given', async () => {
  const { ask, view, act } = setUp(refused);
  await vi.waitFor(() => expect(view.proof).toBeDefined());
  view.proof?.(false);
  await expect(act).rejects.toMatchObject({ code: 'proof_declined' });
  expect(ask).toHaveBeenCalledOnce();
});

it('passes on any other refusal', async () => {
  const { view, act } = setUp(() => Promise.reject(new ApiError({ code: 'forbidden', status: 403 })));
  await expect(act).rejects.toMatchObject({ code: 'forbidden' });
  expect(view.proof).toBeUndefined();
});

it('asks once where two acts need it', async () => {
  const view = new View();
  const [one, two] = [view.prove(), view.prove()];
  view.proof?.(true);
  expect(await Promise.all([one, two])).toEqual([true, true]);
});
