/** What happens when somebody else says something: it is spoken where it is seen, heard or shown where it is not. */
import type { Place } from '../model';
import { t } from '../text';
import { sound } from './parts';
import type { View } from './view.svelte';

export interface Arrived {
  readonly who: string;
  readonly text: string;
  readonly place: Place;
  /** It stands in a place that is open in this tab. */
  readonly open: boolean;
  readonly sound: boolean;
  readonly notify: boolean;
}

export interface Source {
  onArrival(listener: (arrived: Arrived) => void): () => void;
  setFocus(focused: boolean): void;
}

/** So much of a message is spoken unasked; the rest is read where it stands. */
const spoken = 400;

/** Starts attending; the answer stops. */
export function attend(source: Source, view: View): () => void {
  const ended = new AbortController();
  const focus = () => source.setFocus(document.visibilityState === 'visible' && document.hasFocus());
  const { signal } = ended;
  addEventListener('focus', focus, { signal });
  addEventListener('blur', focus, { signal });
  document.addEventListener('visibilitychange', focus, { signal });
  focus();
  const stop = source.onArrival((arrived) => {
    if (arrived.open) view.say(t.announce.message(arrived.who, arrived.text.slice(0, spoken)));
    if (arrived.sound) void sound().then(({ play }) => play(view.sound), () => undefined); // out of reach it stays silent
    if (arrived.notify) show(arrived, view);
  });
  return () => {
    ended.abort();
    stop();
  };
}

function show(arrived: Arrived, view: View): void {
  if (typeof Notification === 'undefined' || Notification.permission !== 'granted') return;
  try {
    const note = new Notification(arrived.who, { body: arrived.text.slice(0, 300), tag: arrived.place.room, icon: '/favicon.svg', silent: true });
    note.onclick = () => {
      focus();
      view.go(arrived.place);
      note.close();
    };
  } catch {
    // Mobile browsers show notifications from a service worker only.
  }
}
