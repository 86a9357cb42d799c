import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { longPress } from './acts';

const held = vi.fn();
const clicked = vi.fn();
const asked = vi.fn();
let element: HTMLElement;
let off: () => void;

function send(kind: string, more: PointerEventInit = {}): Event {
  const event = new PointerEvent(kind, { bubbles: true, cancelable: true, pointerType: 'touch', pointerId: 7, ...more });
  element.dispatchEvent(event);
  return event;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  element = document.body.appendChild(document.createElement('div'));
  element.addEventListener('click', clicked);
  element.addEventListener('contextmenu', asked);
  off = longPress(held)(element);
});
afterEach(() => {
  off();
  element.remove();
  document.querySelector('[popover]')?.remove();
  vi.useRealTimers();
});

it('keeps what it opened from the lift, and lets the next click through', () => {
  const menu = document.createElement('div');
  menu.setAttribute('popover', 'auto');
  menu.setPointerCapture = vi.fn();
  send('pointerdown');
  vi.advanceTimersByTime(500);
  expect(held).toHaveBeenCalledOnce();
  // Its code may have to be fetched first.
  vi.advanceTimersByTime(900);
  document.body.append(menu);
  menu.dispatchEvent(Object.assign(new Event('beforetoggle'), { newState: 'open' }));
  expect(menu.setPointerCapture).toHaveBeenCalledExactlyOnceWith(7);
  expect(send('contextmenu').defaultPrevented).toBe(true);
  send('pointerup');
  expect(send('click').defaultPrevented).toBe(true);
  expect(asked).not.toHaveBeenCalled();
  expect(clicked).not.toHaveBeenCalled();
  vi.advanceTimersByTime(300);
  send('click');
  expect(clicked).toHaveBeenCalledOnce();
});

it('leaves alone what opens after the lift', () => {
  const menu = document.createElement('div');
  menu.setAttribute('popover', 'auto');
  menu.setPointerCapture = vi.fn();
  send('pointerdown');
  vi.advanceTimersByTime(500);
  send('pointerup');
  document.body.append(menu);
  menu.dispatchEvent(Object.assign(new Event('beforetoggle'), { newState: 'open' }));
  expect(menu.setPointerCapture).not.toHaveBeenCalled();
  vi.advanceTimersByTime(300);
});

it('is not a tap, a scroll or a mouse', () => {
  send('pointerdown');
  send('pointerup');
  send('click');
  send('pointerdown', { clientY: 0 });
  send('pointermove', { clientY: 20 });
  vi.advanceTimersByTime(500);
  send('pointerdown', { pointerType: 'mouse' });
  vi.advanceTimersByTime(500);
  expect(held).not.toHaveBeenCalled();
  expect(clicked).toHaveBeenCalledOnce();
});
