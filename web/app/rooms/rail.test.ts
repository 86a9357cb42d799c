import { cleanup, render, screen } from '@testing-library/svelte';
import { flushSync } from 'svelte';
import { afterEach, expect, it, vi } from 'vitest';
import { contextOf } from '../context';
import { FixtureModel } from '../fixture/model.svelte';
import { View } from '../shell/view.svelte';
import { t } from '../text';
import Rail from './Rail.svelte';

afterEach(cleanup);
afterEach(() => vi.unstubAllGlobals());

it('says beneath one’s own name that the server is out of reach', () => {
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  const model = new FixtureModel();
  render(Rail, { context: contextOf({ model, view: new View() }) });
  const line = () => screen.getByRole('button', { name: t.rooms.settings }).querySelector('small')?.textContent;
  expect(line()).toBe(`@${model.me.name}`);
  for (const link of ['offline', 'gone'] as const) {
    flushSync(() => (model.link = link));
    expect(line()).toBe(t.link[link]);
  }
  flushSync(() => (model.link = 'live'));
  expect(line()).toBe(`@${model.me.name}`);
});
