/** The page's entry: the store, the model over it, and the page. */
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import { mount } from 'svelte';
import { createStore } from '../sdk/client';
import App from './App.svelte';
import { attend } from './shell/attend';
import { openOffline } from './shell/offline';
import { View } from './shell/view.svelte';
import { LiveModel } from './state.svelte';
import { choose, speak } from './text';

async function main(target: HTMLElement): Promise<void> {
  const store = createStore();
  void store.start();
  // The words come before the page, so that nothing is drawn twice.
  document.documentElement.lang = await speak(choose(navigator.languages));
  const model = new LiveModel(store);
  const view = new View();
  view.start();
  attend(model, view);
  mount(App, { target, props: { model, view } });
  openOffline();
}

const target = document.getElementById('app');
if (target) void main(target);
