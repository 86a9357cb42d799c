/** What can be asked for on a message; the timeline answers. */
import type { MessageItem } from '../model';

export interface Acts {
  menu(item: MessageItem, at: DOMRect): void;
  picker(item: MessageItem, at: DOMRect): void;
  reply(item: MessageItem): void;
  react(item: MessageItem, emoji: string): void;
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
      if (event.pointerType !== 'touch') return;
      from = { x: event.clientX, y: event.clientY };
      timer = setTimeout(held, delay);
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
