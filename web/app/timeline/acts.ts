/** What can be asked for on a message; the timeline answers. */
import type { MessageItem, Reactor } from '../model';

export interface Acts {
  menu(item: MessageItem, at: DOMRect): void;
  picker(item: MessageItem, at: DOMRect): void;
  reply(item: MessageItem): void;
  react(item: MessageItem, emoji: string): void;
  reactors(item: MessageItem): Promise<readonly Reactor[]>;
  jump(message: string): void;
  subject(thread: string): void;
  retry(item: MessageItem): void;
  discard(item: MessageItem): void;
  /** Something is about to grow because the reader asked for it. */
  unfold(): void;
}

/** Emoji offered first. */
export const quickEmoji = ['👍', '❤️', '😂', '🎉', '😮', '🙏'] as const;

/** Calls back after a finger has rested on an element. To be used as an attachment. */
export function longPress(held: () => void, delay = 450) {
  return (element: HTMLElement) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let from = { x: 0, y: 0 };
    const stop = () => clearTimeout(timer);
    const down = (event: PointerEvent) => {
      stop();
      if (event.pointerType !== 'touch') return;
      from = { x: event.clientX, y: event.clientY };
      timer = setTimeout(() => {
        held();
        rest(event.pointerId);
      }, delay);
    };
    const move = (event: PointerEvent) => {
      if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > 8) stop();
    };
    const ended = new AbortController();
    const options = { passive: true, signal: ended.signal };
    element.addEventListener('pointerdown', down, options);
    element.addEventListener('pointermove', move, options);
    element.addEventListener('pointerup', stop, options);
    element.addEventListener('pointercancel', stop, options);
    return () => {
      stop();
      ended.abort();
    };
  };
}

/** Keeps what a resting finger opened: from its lift, the click after it, and the browser's own long press. */
function rest(pointer: number): void {
  const over = new AbortController();
  const options = { capture: true, signal: over.signal };
  let down = true;
  const swallow = (event: Event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  const lift = () => {
    down = false;
    setTimeout(() => over.abort(), 300);
  };
  for (const kind of ['click', 'contextmenu']) addEventListener(kind, swallow, options);
  for (const kind of ['pointerup', 'pointercancel']) addEventListener(kind, lift, options);
  // A lift outside a popover closes it, so the lift is led inside, however long it takes to open.
  const opens = (event: Event) => {
    if (down && (event as ToggleEvent).newState === 'open') (event.target as Element).setPointerCapture(pointer);
  };
  addEventListener('beforetoggle', opens, options);
}
