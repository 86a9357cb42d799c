/** Signing in by an OpenID Connect provider: a real one, which people are sent to and come back from. */
import assert from 'node:assert/strict';
import { address, leave, ready, settings, signOut, signUp, told } from './lib/app.js';
import { inReach } from './lib/axe.js';
import { ask } from './lib/ceremony.js';
import { Provider } from './lib/provider.js';
import { story } from './lib/story.js';
import { codeOf } from './lib/totp.js';

const people = [
  { name: 'ann@example', first: 'Ann', last: 'Lee', password: 'violet umbrella 12' },
  { name: 'bo@example', first: 'Bo', last: 'Berg', password: 'umbrella harbour 31' },
];
const [ann, bo] = people;

story('provider', { beside: (server) => new Provider(server, people) }, async (stage) => {
  const { server, beside: provider } = stage;
  const page = await stage.profile();
  const me = async (on) => (await ask(on, 'GET', '/me')).body;
  const go = (on) => on.getByRole('link', { name: /Continue with .?Example/ }).click();
  /** What somebody does at the provider. */
  const there = async (on, { name, password }) => {
    await on.getByLabel('Username').fill(name);
    assert.equal(new URL(on.url()).origin, provider.url);
    await on.getByLabel('Password').fill(password);
    await on.getByRole('button', { name: 'Login' }).click();
  };
  const connect = async (on, somebody) => {
    const dialog = await settings(on, 'Security');
    await dialog.getByText('Not connected').waitFor();
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
    await there(on, somebody);
    await ready(on);
  };
  let id;

  await stage.chapter('whom the provider knows comes in, and has an account', async () => {
    await page.goto('/');
    await page.getByRole('link', { name: /Continue with .?Example/ }).waitFor();
    await inReach(page, 'sign-in with another login');
    await go(page);
    await there(page, ann);
    await ready(page);
    await address(page, ({ pathname, search, hash }) => pathname + search + hash === '/'); // nothing of it stays
    const mine = await me(page);
    assert.equal(mine.full_name, 'Ann Lee');
    id = mine.id;
  });

  await stage.chapter('coming back leads to the same account', async () => {
    await signOut(page);
    await go(page);
    await there(page, ann);
    await ready(page);
    assert.equal((await me(page)).id, id);
  });

  await stage.chapter('who has nothing else keeps this way in', async () => {
    const dialog = await settings(page, 'Security');
    await dialog.getByRole('button', { name: 'Disconnect' }).click();
    await dialog.getByText('This is your last way to sign in.').waitFor();
    await inReach(page, 'other logins');
    await leave(page);
  });

  const other = await stage.profile();
  await stage.chapter('an account that was made here is connected in the settings', async () => {
    await signUp(other, 'bosse', 'Bosse B');
    id = (await me(other)).id;
    await connect(other, bo);
    await told(other, 'This login is connected now.');
    await (await settings(other, 'Security')).getByText('Connected', { exact: true }).waitFor();
    await signOut(other);
    await go(other);
    await there(other, bo);
    await ready(other);
    assert.equal((await me(other)).id, id);
    assert.equal((await me(other)).full_name, 'Bosse B', 'what one calls oneself here stays');
  });

  await stage.chapter('a login is one person’s', async () => {
    const cy = await stage.profile();
    await signUp(cy, 'cy');
    await connect(cy, bo);
    await told(cy, 'This login belongs to another account here.');
    await (await settings(cy, 'Security')).getByText('Not connected').waitFor();
    await cy.close();
  });

  await stage.chapter('a second factor that was set up here is asked for all the same', async () => {
    const { body } = await ask(other, 'POST', '/me/totp');
    assert.equal((await ask(other, 'POST', '/me/totp/confirm', { code: codeOf(body.secret) })).status, 204);
    await signOut(other);
    await go(other);
    await there(other, bo);
    await other.getByRole('heading', { name: 'One more step' }).waitFor();
    assert.equal((await ask(other, 'GET', '/me')).status, 401);
    await other.getByLabel('Code from your authenticator app').fill(codeOf(body.secret, 1));
    await other.getByRole('button', { name: 'Continue' }).click();
    await ready(other);
  });

  await stage.chapter('it is disconnected, and leads there no more', async () => {
    const dialog = await settings(other, 'Security');
    await dialog.getByRole('button', { name: 'Disconnect' }).click();
    await dialog.getByText('Not connected').waitFor();
    await signOut(other);
    await go(other);
    await there(other, bo);
    await ready(other);
    assert.notEqual((await me(other)).id, id);
    await other.close();
  });

  await stage.chapter('the provider is gone: who tries is told so, and whoever is in stays', async () => {
    await provider.end();
    await server.kill();
    await server.start(); // it has not heard of the provider yet
    const late = await stage.profile();
    await late.goto('/');
    await go(late);
    await late.getByText('The login server does not answer.').waitFor();
    await inReach(late, 'a login that is away');
    await ready(page);
    assert.equal((await me(page)).full_name, 'Ann Lee');
    await provider.start();
    await go(late);
    await there(late, ann);
    await ready(late);
  });
});
