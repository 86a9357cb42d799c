import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, expect, it, vi } from 'vitest';
import { contextOf } from '../context';
import { FixtureModel } from '../fixture/model.svelte';
import { View } from '../shell/view.svelte';
import { speakDoor } from '../text/door';
import { ApiError } from '../../sdk/error';
import Invited from './Invited.svelte';

await speakDoor();
afterEach(cleanup);

/** The page of somebody who is signed in and opens an invitation; `answers` by route. */
async function open(answers: Record<string, unknown>) {
  const [model, view] = [new FixtureModel(), new View()];
  const asked: string[] = [];
  model.ask = async (method: string, route: string) => {
    asked.push(`${method} ${route}`);
    const answer = answers[route];
    if (answer instanceof Error) throw answer;
    return answer as never;
  };
  const adopt = vi.spyOn(model, 'adopt');
  const entered = vi.spyOn(view, 'enter');
  render(Invited, { props: { token: 'in_1', go: () => undefined }, context: contextOf({ model, view }) });
  await vi.waitFor(() => expect(screen.queryAllByRole('button').length).toBeGreaterThan(0));
  return { asked, adopt, entered };
}
const look = { title: 'Kitchen', inviter: 'Ann', expires_at: '2027-01-01T00:00:00Z' };
const press = (name: RegExp) => screen.getByRole('button', { name }).click();

it('leads into the room it names', async () => {
  const { asked, adopt, entered } = await open({ '/invitations/look': look, '/invitations/accept': { id: 'r1' } });
  press(/Join.*Kitchen/);
  await vi.waitFor(() => expect(entered).toHaveBeenCalledWith({ room: 'r1' }));
  expect(adopt).toHaveBeenCalledWith({ id: 'r1' });
  expect(asked).toEqual(['POST /invitations/look', 'POST /invitations/accept']);
});

it('leads who makes an account with it into the room it names', async () => {
  const [model, view] = [new FixtureModel(), new View()];
  model.phase = 'signed-out';
  view.entrance = { kind: 'invite', token: 'in_1' };
  const answers: Record<string, unknown> = { '/invitations/look': look, '/sessions': {}, '/rooms': { rooms: [{ id: 'l', title: 'Lobby' }, { id: 'r3', title: 'Kitchen' }] } };
  model.ask = async (_: string, route: string) => answers[route] as never;
  const entered = vi.spyOn(view, 'enter');
  render(Invited, { props: { token: 'in_1', go: () => undefined }, context: contextOf({ model, view }) });
  const name = await screen.findByLabelText<HTMLInputElement>(/^Name/i);
  const fill = (field: HTMLInputElement, text: string) => {
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  };
  fill(name, 'bea');
  fill(screen.getByLabelText<HTMLInputElement>(/^Password/i), 'four words are enough');
  const submit = await vi.waitFor(() => {
    const button = screen.getByRole<HTMLButtonElement>('button', { name: /make|create|sign up|account/i });
    expect(button.disabled).toBe(false);
    return button;
  });
  submit.click();
  await vi.waitFor(() => expect(entered).toHaveBeenCalledWith({ room: 'r3' }));
});

it('says why it does not', async () => {
  const { entered } = await open({ '/invitations/look': look, '/invitations/accept': new ApiError({ code: 'forbidden', status: 403 }) });
  press(/Join/);
  expect(await screen.findByRole('alert')).toBeTruthy();
  expect(entered).not.toHaveBeenCalled();
});

it('says that it is over when it ends meanwhile', async () => {
  await open({ '/invitations/look': look, '/invitations/accept': new ApiError({ code: 'bad_invitation', status: 403 }) });
  press(/Join/);
  expect(await screen.findByText('This invitation is over')).toBeTruthy();
});

it.each([
  ['makes accounts', { expires_at: '2027-01-01T00:00:00Z' }, /nothing to accept/],
  ['is for guests', { ...look, guest: true }, /guests who have no account/],
])('has nothing for who has an account when it %s', async (_, offer, text) => {
  const { asked, entered } = await open({ '/invitations/look': offer });
  expect(screen.getByText(text)).toBeTruthy();
  press(/conversations/i);
  expect(entered).toHaveBeenCalledWith();
  expect(asked).toEqual(['POST /invitations/look']);
});

it('asks all the same where new accounts are closed', async () => {
  const { entered } = await open({ '/invitations/look': new ApiError({ code: 'sign_up_closed', status: 403 }), '/invitations/accept': { id: 'r2' } });
  press(/^Join$/);
  await vi.waitFor(() => expect(entered).toHaveBeenCalledWith({ room: 'r2' }));
});
