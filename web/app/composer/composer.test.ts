import { render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../sdk/error';
import { contextOf } from '../context';
import { rooms, talk } from '../fixture/data';
import { FixtureModel } from '../fixture/model.svelte';
import { View } from '../shell/view.svelte';
import Composer from './Composer.svelte';

const place = { room: rooms[0]?.id ?? '' };
let model: FixtureModel;
let view: View;
let field: HTMLTextAreaElement;

async function type(text: string): Promise<void> {
  field.value = text;
  field.setSelectionRange(text.length, text.length);
  field.dispatchEvent(new Event('input', { bubbles: true }));
  await tick();
}
async function press(key: string, more: KeyboardEventInit = {}): Promise<KeyboardEvent> {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
  field.dispatchEvent(event);
  await tick();
  return event;
}

beforeEach(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  Object.defineProperty(document, 'fonts', { value: new EventTarget(), configurable: true });
  model = new FixtureModel();
  view = new View();
  view.route = { room: place.room };
  model.set(place, talk);
  vi.spyOn(model, 'send');
  vi.spyOn(model, 'edit');
  vi.spyOn(model, 'typing');
  render(Composer, { props: { place, placeholder: 'Message here' }, context: contextOf({ model, view }) });
  field = screen.getByRole('textbox');
});
afterEach(() => vi.unstubAllGlobals());

it('sends on Enter and is empty then', async () => {
  await type('hello');
  expect(model.typing).toHaveBeenCalled();
  expect((await press('Enter')).defaultPrevented).toBe(true);
  expect(model.send).toHaveBeenCalledExactlyOnceWith(place, 'hello');
  expect(field.value).toBe('');
});

it('breaks the line on Shift+Enter, and does not take Enter from an input method', async () => {
  await type('hello');
  expect((await press('Enter', { shiftKey: true })).defaultPrevented).toBe(false);
  expect((await press('Enter', { isComposing: true })).defaultPrevented).toBe(false);
  expect(model.send).not.toHaveBeenCalled();
});

it('does not send nothing', async () => {
  await type('  \n ');
  await press('Enter');
  expect(model.send).not.toHaveBeenCalled();
});

it('is as high as its text, measured again once a font has come', async () => {
  let high = 64;
  vi.spyOn(field, 'scrollHeight', 'get').mockImplementation(() => high);
  await type('a draft that fills the line');
  expect(field.style.height).toBe('64px');
  high = 42;
  document.fonts.dispatchEvent(new Event('loadingdone'));
  expect(field.style.height).toBe('42px');
});

it('keeps what is written as the draft', async () => {
  await type('half');
  expect(model.draft(place).text).toBe('half');
});

it('takes a draft that comes from elsewhere, but not over what is being written', async () => {
  const elsewhere = async (text: string) => {
    model.drafts = { [`${place.room}/`]: { text, reply: undefined } };
    await tick();
  };
  await elsewhere('from the phone');
  expect(field.value).toBe('from the phone');
  await type('from the phone, and on');
  await elsewhere('from the tablet');
  expect(field.value).toBe('from the phone, and on');
});

it('edits the last own message on Up, and leaves it on Escape', async () => {
  await press('ArrowUp');
  await vi.waitFor(() => expect(field.value).toContain('redraw it tonight'));
  await type('I’ll redraw it now.');
  await press('Enter');
  expect(model.edit).toHaveBeenCalledExactlyOnceWith(place, expect.any(String), 'I’ll redraw it now.');
  await press('ArrowUp');
  await press('Escape');
  await vi.waitFor(() => expect(field.value).toBe(''));
  expect(model.send).not.toHaveBeenCalled();
});

describe('an edit that cannot be saved', () => {
  const refuse = (error: ApiError) => vi.mocked(model.edit).mockRejectedValueOnce(error);
  const refused = new ApiError({ code: 'forbidden', status: 403, detail: 'No longer.' });
  const tooLate = async (text: string) => {
    await press('ArrowUp');
    await vi.waitFor(() => expect(field.value).toContain('redraw it tonight'));
    await type(text);
    await press('Enter');
  };

  it('is put back, with the reason, and can be saved again', async () => {
    refuse(refused);
    await tooLate('I’ll redraw it now.');
    await vi.waitFor(() => expect(screen.getByRole('alert').textContent).not.toBe(''));
    expect(field.value).toBe('I’ll redraw it now.');
    await press('Enter');
    expect(model.edit).toHaveBeenCalledTimes(2);
    await vi.waitFor(() => expect(field.value).toBe(''));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('does not come over what is being written meanwhile, and comes back on request', async () => {
    let fail: (error: ApiError) => void = () => undefined;
    vi.mocked(model.edit).mockReturnValueOnce(new Promise((_, reject) => (fail = reject)));
    await tooLate('I’ll redraw it now.');
    await vi.waitFor(() => expect(field.value).toBe(''));
    await type('something else');
    fail(ApiError.local('network'));
    await vi.waitFor(() => expect(view.toasts).toHaveLength(1));
    expect(field.value).toBe('something else');
    view.toasts[0]?.action?.act();
    await vi.waitFor(() => expect(field.value).toBe('I’ll redraw it now.'));
    await press('Escape');
    await vi.waitFor(() => expect(field.value).toBe('something else'));
  });

  it('keeps what was typed when another room is looked at in between', async () => {
    await press('ArrowUp');
    await vi.waitFor(() => expect(field.value).toContain('redraw it tonight'));
    await type('half of a new');
    view.go({ room: place.room, thread: 'x' });
    view.go({ room: place.room });
    await vi.waitFor(() => expect(field.value).toBe(''));
    await press('ArrowUp');
    await vi.waitFor(() => expect(field.value).toBe('half of a new'));
  });

  it('stays open while it is too long', async () => {
    await press('ArrowUp');
    await vi.waitFor(() => expect(field.value).toContain('redraw it tonight'));
    await type('x'.repeat(17_000));
    await press('Enter');
    expect(model.edit).not.toHaveBeenCalled();
    expect(view.editing).toBeDefined();
    expect(field.value).toHaveLength(17_000);
  });
});

it('completes a name with Enter instead of sending', async () => {
  await type('hi @maj');
  await vi.waitFor(() => expect(screen.getByRole('option', { name: /Maja Strand/ })).toBeTruthy());
  await press('Enter');
  expect(field.value).toBe('hi @maja ');
  expect(model.send).not.toHaveBeenCalled();
});

it('leaves Alt+Up to the list of conversations', async () => {
  expect((await press('ArrowUp', { altKey: true })).defaultPrevented).toBe(false);
  expect(view.editing).toBeUndefined();
});
