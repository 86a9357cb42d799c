/** How components reach the data and the page, without handing both through every level. */
import { getContext, setContext } from 'svelte';
import type { Model } from './model';
import type { View } from './shell/view.svelte';

export interface Context {
  readonly model: Model;
  readonly view: View;
}

const key = Symbol('samtal');

export function provide(context: Context): Context {
  return setContext(key, context);
}

/** The same for a component that is rendered by itself, as tests do. */
export function contextOf(context: Context): Map<symbol, Context> {
  return new Map([[key, context]]);
}

export function use(): Context {
  return getContext<Context>(key);
}
