/** The link that the server prints makes the first administrator, and works once. */
import assert from 'node:assert/strict';
import { clean, ready } from './lib/app.js';
import { password } from './lib/server.js';
import { story } from './lib/story.js';

story('setup', { flags: [] }, async (stage) => {
  const { server } = stage;
  const page = await stage.profile();

  await stage.chapter('whoever has the link becomes the administrator', async () => {
    await page.goto(server.setup);
    await page.getByRole('heading', { name: 'Set up this server' }).waitFor();
    await page.getByLabel('Name', { exact: true }).fill('root');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Create administrator' }).click();
    await ready(page);
    await clean(page); // the token has left the address
    assert.equal((await server.session('root').then((me) => me.call('GET', '/me'))).admin, true);
  });

  await stage.chapter('the link works once', async () => {
    const other = await stage.profile();
    await other.goto(server.setup);
    await other.getByLabel('Name', { exact: true }).fill('mallory');
    await other.getByLabel('Password', { exact: true }).fill(password);
    await other.getByRole('button', { name: 'Create administrator' }).click();
    await other.getByRole('alert').waitFor();
    await assert.rejects(server.session('mallory'), /401/);
  });

  await stage.chapter('who signs up without it is no administrator, and is told what is wrong', async () => {
    const other = await stage.profile();
    await other.goto('/');
    await other.getByRole('button', { name: 'Create account' }).click();
    await other.getByLabel('Name', { exact: true }).fill('Root');
    await other.getByLabel('Password', { exact: true }).fill('short');
    await other.getByRole('button', { name: 'Create account' }).click();
    await other.getByText('This password is too short.').waitFor();
    await other.getByLabel('Password', { exact: true }).fill(password);
    await other.getByRole('button', { name: 'Create account' }).click();
    await other.getByText('That name is taken.').waitFor();
    await other.getByLabel('Name', { exact: true }).fill('guest');
    await other.getByRole('button', { name: 'Create account' }).click();
    await ready(other);
    assert.ok(!(await server.session('guest').then((me) => me.call('GET', '/me'))).admin);
  });
});
