/** Keys that work everywhere on the page. */
import type { Model } from '../model';
import { neighbour } from '../rooms/order';
import type { View } from './view.svelte';

export function shortcuts(event: KeyboardEvent, model: Model, view: View): void {
  if (event.defaultPrevented || event.isComposing) return;
  const act = find(event, model, view);
  if (!act) return;
  event.preventDefault();
  act();
}

function find(event: KeyboardEvent, model: Model, view: View): (() => void) | undefined {
  const mod = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (mod && !event.shiftKey && !event.altKey && key === 'k' && !view.question && !view.proof) {
    return () => (view.dialog = view.dialog?.kind === 'switcher' ? undefined : { kind: 'switcher' });
  }
  if (view.dialog || view.question || view.proof || view.menu || view.picker) return undefined;
  if (event.altKey && !mod && (key === 'arrowup' || key === 'arrowdown')) {
    const room = neighbour(model.rooms, view.route.room, key === 'arrowdown' ? 1 : -1, event.shiftKey);
    return () => room && view.go({ room: room.id });
  }
  if (event.altKey && !mod && event.code === 'KeyN' && !model.me.guest) return () => (view.dialog = { kind: 'create' });
  if (event.key === 'Escape') return escape(model, view);
  if (event.key === '?' && !mod && !writing(event.target)) return () => (view.dialog = { kind: 'keys' });
  return undefined;
}

function escape(model: Model, view: View): (() => void) | undefined {
  if (view.details && matchMedia('(max-width: 1100px)').matches) return () => view.toggleDetails(false);
  const { place } = view;
  return place && (() => model.markRead(place));
}

/** True where a letter is text and not a command. */
function writing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
