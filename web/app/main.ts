/** The page's entry: the store, the model over it, and the page. */
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import { mount } from 'svelte';
import { createStore } from '../sdk/client';
import App from './App.svelte';
import { attend } from './shell/attend';
import { View } from './shell/view.svelte';
import { LiveModel } from './state.svelte';

const store = createStore();
const model = new LiveModel(store);
const view = new View();
view.start();
attend(model, view);
void store.start();

const target = document.getElementById('app');
if (target) mount(App, { target, props: { model, view } });
