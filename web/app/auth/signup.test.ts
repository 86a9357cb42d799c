import { cleanup, render, screen } from '@testing-library/svelte';
import { flushSync } from 'svelte';
import { afterEach, expect, it } from 'vitest';
import { contextOf } from '../context';
import { FixtureModel } from '../fixture/model.svelte';
import { View } from '../shell/view.svelte';
import { speakDoor } from '../text/door';
import SignUp from './SignUp.svelte';

await speakDoor();
afterEach(cleanup);

function open() {
  const [model, view] = [new FixtureModel(), new View()];
  model.ask = async () => ({}) as never;
  render(SignUp, { props: { go: () => undefined }, context: contextOf({ model, view }) });
  const fill = (label: RegExp, text: string) => {
    const field = screen.getByLabelText<HTMLInputElement>(label);
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    flushSync();
  };
  const submit = () => {
    screen.getByRole('button', { name: 'Create account' }).click();
    flushSync();
  };
  return { fill, submit };
}

it('says that a password is too short of that one only, and of the next one again', () => {
  const { fill, submit } = open();
  fill(/^Name/, 'bea');
  fill(/^Password/, 'abc');
  submit();
  expect(screen.getByRole('alert').textContent).toContain('too short');
  fill(/^Password/, 'abcdefghij'); // long enough at one stroke, as a paste is
  expect(screen.queryByRole('alert')).toBeNull();
  fill(/^Password/, 'abcd');
  expect(screen.queryByRole('alert')).toBeNull();
  submit();
  expect(screen.getByRole('alert').textContent).toContain('too short');
});

it('says that a name will not do of that one only, and of the next one again', () => {
  const { fill, submit } = open();
  fill(/^Password/, 'four words are enough');
  for (const name of ['!bea', '!beate']) {
    fill(/^Name/, name);
    expect(screen.queryByRole('alert')).toBeNull();
    submit();
    expect(screen.getByRole('alert').textContent).not.toBe('');
  }
});
