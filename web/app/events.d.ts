import type { Place } from './model';

declare global {
  interface WindowEventMap {
    /** A message has been sent from here: its timeline shows the end. */
    'samtal:sent': CustomEvent<Place>;
    /** The composer is wanted. */
    'samtal:write': CustomEvent<void>;
  }
}

declare module 'svelte/elements' {
  export interface SvelteWindowAttributes {
    'onsamtal:sent'?: (event: CustomEvent<Place>) => void;
    'onsamtal:write'?: (event: CustomEvent<void>) => void;
  }
}
