import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, expect, it } from 'vitest';
import { contextOf } from '../context';
import { FixtureModel } from '../fixture/model.svelte';
import { View } from '../shell/view.svelte';
import { t } from '../text';
import { speakMore } from '../text/more';
import Sessions from './Sessions.svelte';

await speakMore();
afterEach(cleanup);

it('says that the sessions cannot be had, and tries again when told to', async () => {
  const model = new FixtureModel();
  model.sessions = undefined;
  let asked = 0;
  model.loadSessions = async () => {
    if (++asked === 1) throw new TypeError('no line');
    model.sessions = [{ id: 's1', agent: '', address: '192.0.2.7', lastUsed: 0, current: true }];
  };
  render(Sessions, { context: contextOf({ model, view: new View() }) });
  await screen.findByRole('alert');
  screen.getByRole('button', { name: t.common.retry }).click();
  await screen.findByText(/192\.0\.2\.7/);
  expect([asked, screen.queryByRole('alert'), screen.queryByRole('button')]).toEqual([2, null, null]);
});
