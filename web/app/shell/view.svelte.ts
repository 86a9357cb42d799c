/** What is on the screen and belongs to no one but this page: address, dialogs, menus, theme, what is spoken. */
import { type Entrance, entranceAt } from '../auth/entrance';
import { ApiError } from '../../sdk/error';
import { createTime, type Time } from '../../sdk/time';
import { t, tell } from '../text';
import type { IconName } from '../ui/icons';
import type { MessageItem, Place } from '../model';
import { depthOf, isKnown, parentOf, parsePath, pathOf, type Route } from './route';

export type Theme = 'system' | 'light' | 'dark';
export type Sound = 'none' | 'drop' | 'chime' | 'wood';

export interface MenuEntry {
  readonly label: string;
  readonly icon: IconName;
  readonly danger?: boolean;
  /** A line above it. */
  readonly apart?: boolean;
  act(): void;
}

export interface MenuRequest {
  readonly label: string;
  readonly at: DOMRect;
  readonly entries: readonly MenuEntry[];
  /** Emoji to react with, above the entries. */
  readonly quick?: readonly string[];
  onquick?(emoji: string): void;
  /** Asked for the whole picker. */
  onmore?(): void;
}

export interface PickerRequest {
  readonly at: DOMRect;
  pick(emoji: string): void;
}

export interface ConfirmRequest {
  readonly title: string;
  readonly text: string;
  readonly action: string;
  act(): Promise<void> | void;
}

export type Section = 'profile' | 'look' | 'notify' | 'security' | 'sessions' | 'blocks' | 'invitations' | 'keys' | 'data';

export type Dialog =
  | { readonly kind: 'create' }
  | { readonly kind: 'switcher' }
  | { readonly kind: 'keys' }
  | { readonly kind: 'settings'; readonly section?: Section }
  | { readonly kind: 'subject'; readonly room: string | undefined }
  | { readonly kind: 'invite'; readonly room: string }
  | { readonly kind: 'room'; readonly room: string }
  | { readonly kind: 'report'; readonly room: string; readonly message: MessageItem };

export interface Editing {
  readonly place: Place;
  readonly message: MessageItem;
  /** Why it could not be saved as it stands. */
  readonly reason?: string;
}

/** What can be done about what a note tells. */
export interface ToastAction {
  readonly label: string;
  act(): void;
}

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly action: ToastAction | undefined;
}

const wide = '(min-width: 1101px)';

export class View {
  readonly time: Time = createTime();
  route = $state.raw<Route>({});
  /** The link that led here and is not done with. */
  entrance = $state.raw<Entrance | undefined>(undefined);
  /** The address is none of this page's. */
  lost = $state(false);
  dialog = $state.raw<Dialog | undefined>(undefined);
  menu = $state.raw<MenuRequest | undefined>(undefined);
  picker = $state.raw<PickerRequest | undefined>(undefined);
  /** Asked for: answered with whether it was proved that it is oneself. */
  proof = $state.raw<((proved: boolean) => void) | undefined>(undefined);
  #proving: Promise<boolean> | undefined;
  /** Asked before something that cannot be taken back; it lies over a dialog, if there is one. */
  question = $state.raw<ConfirmRequest | undefined>(undefined);
  /** The message being edited, and where. */
  editing = $state.raw<Editing | undefined>(undefined);
  /** What edits were left with, by message: it comes back when the message is edited again. */
  readonly unsaved = new Map<string, string>();
  /** The details pane; on narrower pages it lies over the timeline and starts closed. */
  details = $state(false);
  theme = $state<Theme>('system');
  sound = $state<Sound>('drop');
  /** Changes every minute, so that "today" ends at midnight. */
  now = $state(Date.now());
  spoken = $state('');
  toasts = $state.raw<readonly Toast[]>([]);
  #toast = 0;
  #depth = 0;
  /** Whether an entry of the history stands for what lies over the page, so that "back" closes that first. */
  #over = false;
  /** What waits for that entry to be gone. */
  #after: (() => void) | undefined;

  get place(): Place | undefined {
    const { room, thread } = this.route;
    return room ? { room, thread } : undefined;
  }

  /** Reads address and settings of this browser; the answer stops listening. */
  start(): () => void {
    this.route = parsePath(location.pathname, location.search);
    this.entrance = entranceAt(location.pathname, location.hash);
    this.lost = !isKnown(location.pathname);
    if (this.entrance && location.pathname === '/') history.replaceState(null, '', '/');
    this.details = matchMedia(wide).matches && stored('samtal.details') !== 'closed';
    this.#readSettings();
    const onpop = () => {
      const after = this.#after;
      this.#after = undefined;
      if (after) return after();
      if (this.#over) return this.#uncover();
      this.#depth = Math.max(0, this.#depth - 1);
      this.route = parsePath(location.pathname, location.search);
      if (!matchMedia(wide).matches) this.details = false;
    };
    const onstorage = () => this.#readSettings();
    addEventListener('popstate', onpop);
    addEventListener('storage', onstorage);
    const clock = setInterval(() => (this.now = Date.now()), 30_000);
    return () => {
      removeEventListener('popstate', onpop);
      removeEventListener('storage', onstorage);
      clearInterval(clock);
    };
  }

  /** Done with the link: its token leaves the address. */
  enter(route: Route = {}): void {
    this.entrance = undefined;
    this.lost = false;
    this.route = route;
    history.replaceState(null, '', pathOf(route));
  }

  /** What lies over the page, and would be closed by "back". */
  get covered(): boolean {
    return !!(this.dialog ?? this.picker ?? this.question ?? this.proof) || (this.details && !matchMedia(wide).matches);
  }

  /** Gives what lies over the page its entry in the history, or takes the entry back. */
  cover(covered: boolean): void {
    if (covered === this.#over) return;
    this.#over = covered;
    this.#then(() => {
      if (covered) return history.pushState(null, '');
      this.#after = () => undefined;
      history.back();
    });
  }

  /** Going back takes a moment: whatever else concerns the history waits for it. */
  #then(act: () => void): void {
    const before = this.#after;
    if (!before) return act();
    this.#after = () => {
      before();
      act();
    };
  }

  #uncover(): void {
    this.#over = false;
    if (this.proof) this.proof(false);
    else if (this.question) this.question = undefined;
    else if (this.picker) this.picker = undefined;
    else if (this.dialog) this.dialog = undefined;
    else this.details = false;
    this.cover(this.covered);
  }

  go(route: Route, replace = false): void {
    const path = pathOf(route);
    // Beside each other in the list, rooms replace each other: "back" leads to the list, not through all of them.
    const sideways = depthOf(route) === depthOf(this.route) && depthOf(route) > 0 && !matchMedia(wide).matches;
    this.cover(false);
    this.#then(() => {
      if (path === location.pathname + location.search) return;
      if (replace || sideways) return history.replaceState(null, '', path);
      history.pushState(null, '', path);
      this.#depth++;
    });
    this.route = route;
    this.editing = undefined;
    if (!matchMedia(wide).matches) this.details = false;
  }

  /** One level up: the browser's own step back where it leads there, so that gesture and button agree. */
  back(): void {
    this.#then(() => (this.#depth > 0 ? history.back() : this.go(parentOf(this.route), true)));
  }

  toggleDetails(open = !this.details): void {
    this.details = open;
    if (matchMedia(wide).matches) store('samtal.details', open ? 'open' : 'closed');
  }

  /** Takes over what was chosen on any device; this browser keeps it for its next first paint. */
  adopt(theme: unknown, sound: unknown): void {
    if (typeof theme === 'string' && theme !== this.theme) this.setTheme(theme as Theme);
    if (typeof sound === 'string' && sound !== this.sound) this.setSound(sound as Sound);
  }

  setTheme(theme: Theme): void {
    store('samtal.theme', theme);
    this.#readSettings();
  }

  setSound(sound: Sound): void {
    store('samtal.sound', sound);
    this.#readSettings();
  }

  /** Shows a short note that goes by itself, and speaks it. */
  toast(text: string, action?: ToastAction): void {
    const id = ++this.#toast;
    this.toasts = [...this.toasts.slice(-2), { id, text, action }];
    this.say(text);
    setTimeout(() => this.untoast(id), action ? 9_000 : 4_000);
  }

  /** Tells that something did not work, and offers to try again where that may help. */
  failed(error: unknown, again: () => void): void {
    const lasting = error instanceof ApiError && error.definite;
    this.toast(tell(error), lasting ? undefined : { label: t.common.retry, act: again });
  }

  untoast(id: number): void {
    this.toasts = this.toasts.filter((toast) => toast.id !== id);
  }

  /** Hands a text to the page's one announcer. */
  say(text: string): void {
    // The same text twice is spoken twice only when it differs.
    this.spoken = text === this.spoken ? `${text}\u00a0` : text;
  }

  /** Asks for a proof that it is oneself; answers whether it was given. Who asks meanwhile gets the same answer. */
  prove(): Promise<boolean> {
    this.#proving ??= new Promise<boolean>((answer) => {
      this.proof = (proved) => {
        this.proof = this.#proving = undefined;
        answer(proved);
      };
    });
    return this.#proving;
  }

  confirm(request: ConfirmRequest): void {
    this.question = request;
  }

  #readSettings(): void {
    const theme = stored('samtal.theme');
    this.theme = theme === 'light' || theme === 'dark' ? theme : 'system';
    if (this.theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = this.theme;
    const sound = stored('samtal.sound');
    this.sound = sound === 'none' || sound === 'chime' || sound === 'wood' ? sound : 'drop';
  }
}

function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // storage is blocked: every page starts with the defaults
  }
}

function store(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage is blocked or full: the choice holds for nothing but this page.
  }
}
