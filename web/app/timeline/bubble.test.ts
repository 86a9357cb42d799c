import { render, screen } from '@testing-library/svelte';
import { expect, it, vi } from 'vitest';
import { createTime } from '../../sdk/time';
import type { MessageItem } from '../model';
import type { Acts } from './acts';
import Bubble from './Bubble.svelte';

const acts = (): Acts => ({ menu: vi.fn(), picker: vi.fn(), reply: vi.fn(), react: vi.fn(), reactors: vi.fn(), jump: vi.fn(), subject: vi.fn(), retry: vi.fn(), discard: vi.fn(), unfold: vi.fn() });
const message = (more: Partial<MessageItem> = {}): MessageItem => ({
  kind: 'message', key: 'k', id: 'm', seq: 1, sender: { id: 'a', name: 'anna', label: 'Anna', online: false }, own: false, at: Date.parse('2026-11-21T10:42:00Z'),
  text: 'hello', edited: false, removed: false, quote: undefined, reactions: [], delivery: 'sent', problem: '', subject: undefined, thread: undefined, ...more,
});
function show(more: Partial<MessageItem> = {}, to = acts()) {
  const props = { item: message(more), timed: true, named: false, time: createTime({ locale: 'en-GB', timeZone: 'UTC' }), names: new Map([['bo', 'Bo Ek']]), me: 'anna', acts: to, lit: false, inSubject: false };
  return { ...render(Bubble, { props }), acts: to };
}

it('shows text from tokens, never as HTML', () => {
  const { container } = show({ text: 'Hi **there** <img src=x> @bo @nobody' });
  expect(container.querySelector('img')).toBeNull();
  expect(container.querySelector('strong')?.textContent).toBe('there');
  expect(container.querySelector('.mention')?.textContent).toBe('@Bo Ek');
  expect(container.textContent).toContain('<img src=x>');
  expect(container.textContent).toContain('@nobody');
  expect(container.querySelector('time')?.getAttribute('datetime')).toBe('2026-11-21T10:42:00.000Z');
});

it('opens links apart from the page', () => {
  show({ text: 'https://example.org' });
  expect(screen.getByRole('link').getAttribute('rel')).toContain('noopener');
});

it('says of a message that cannot be read that it cannot', () => {
  const { container } = show({ unreadable: true, text: '', reactions: [{ emoji: '👍', count: 1, mine: false }] });
  expect(container.textContent).toContain('This cannot be read any more');
  expect(container.textContent).toContain('👍');
});

it('shows nothing of a removed message', () => {
  const { container } = show({ removed: true, text: 'secret', reactions: [{ emoji: '👍', count: 1, mine: false }] });
  expect(container.textContent).toContain('Message removed');
  expect(container.textContent).not.toContain('secret');
  expect(container.textContent).not.toContain('👍');
});

it('offers what to do with a message that failed', () => {
  const { acts: asked } = show({ own: true, delivery: 'failed', problem: 'Refused.', id: '' });
  expect(screen.getByText('Refused.')).toBeTruthy();
  screen.getByRole('button', { name: 'Try again' }).click();
  screen.getByRole('button', { name: 'Discard' }).click();
  expect(asked.retry).toHaveBeenCalledOnce();
  expect(asked.discard).toHaveBeenCalledOnce();
});

it('gives and takes back reactions, and says which are mine', () => {
  const { acts: asked } = show({ reactions: [{ emoji: '👍', count: 2, mine: true }] });
  const button = screen.getByRole('button', { name: '👍, 2 people' });
  expect(button.getAttribute('aria-pressed')).toBe('true');
  button.click();
  expect(asked.react).toHaveBeenCalledWith(expect.anything(), '👍');
});

it('folds a long message until it is asked for', async () => {
  const { container } = show({ text: 'word '.repeat(1000) });
  expect(container.querySelector('.folded')).not.toBeNull();
  screen.getByRole('button', { name: 'Show all' }).click();
  await vi.waitFor(() => expect(container.querySelector('.folded')).toBeNull());
});
