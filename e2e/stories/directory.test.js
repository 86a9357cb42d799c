/** Signing in with the password of an LDAP directory: a real one, also while it is away, and after. */
import assert from 'node:assert/strict';
import { giveName, leave, ready, settings, signOut } from './lib/app.js';
import { inReach } from './lib/axe.js';
import { ask } from './lib/ceremony.js';
import { Directory, noDirectory } from './lib/directory.js';
import { story } from './lib/story.js';

const maja = { name: 'maja', full_name: 'Maja Lindqvist', password: 'violet umbrella 12' };
const nils = { name: 'nils', full_name: 'Nils Holm', password: 'umbrella harbour 31' };
const fresh = 'harbour lantern 58';

story('directory', { skip: noDirectory, beside: () => new Directory([maja, nils]) }, async (stage) => {
  const { server, beside: directory } = stage;
  const page = await stage.profile();
  const away = 'The login server does not answer.';
  const notice = page.getByRole('status').filter({ hasText: 'You were signed in from this server’s copy: the login server is away.' });
  const proof = page.getByRole('dialog', { name: 'Confirm it is you' });
  let id;

  await stage.chapter('who stands in the directory signs in with the password there', async () => {
    await page.goto('/');
    await page.getByText(/With your .?Example.? account, or with one made here\./).waitFor();
    await giveName(page, maja.name, fresh);
    await page.getByText('Name and password do not match.').waitFor();
    await giveName(page, maja.name, maja.password);
    await ready(page);
    const me = (await ask(page, 'GET', '/me')).body;
    assert.deepEqual([me.name, me.full_name], ['maja', 'Maja Lindqvist']);
    assert.equal(await notice.count(), 0);
    id = me.id;
    await signOut(page);
  });

  await stage.chapter('the directory is gone: whoever was here before comes in from memory, and sees that it is so', async () => {
    await directory.end();
    await giveName(page, maja.name, fresh);
    await page.getByText(away).waitFor();
    await giveName(page, nils.name, nils.password);
    await page.getByText(away).waitFor();
    await giveName(page, maja.name, maja.password);
    await ready(page);
    await notice.waitFor();
    await inReach(page, 'signed in from memory');
    assert.equal((await ask(page, 'GET', '/me')).body.id, id);
    await page.reload();
    await ready(page);
    await notice.waitFor();
  });

  await stage.chapter('what changes how the account is protected waits meanwhile', async () => {
    const dialog = await settings(page, 'API keys');
    await dialog.getByRole('button', { name: 'Make a key' }).click();
    await dialog.getByLabel('What is it for?').fill('build bot');
    await dialog.getByRole('button', { name: 'Make a key' }).click();
    await proof.getByLabel('Password', { exact: true }).fill(maja.password);
    await proof.getByRole('button', { name: 'Confirm', exact: true }).click();
    await proof.getByText(away).waitFor();
    await inReach(page, 'a proof by password');
    await page.keyboard.press('Escape');
    await proof.waitFor({ state: 'detached' });
    assert.equal((await ask(page, 'GET', '/me/keys')).body.keys.length, 0);
    await leave(page);
  });

  await stage.chapter('the directory is back: the password is confirmed, and the notice goes', async () => {
    await directory.start();
    await notice.getByRole('button', { name: 'Confirm password' }).click();
    await proof.getByLabel('Password', { exact: true }).fill(maja.password);
    await proof.getByRole('button', { name: 'Confirm', exact: true }).click();
    await notice.waitFor({ state: 'detached' });
    const { status } = await ask(page, 'POST', '/me/keys', { name: 'build bot', scopes: ['read'] });
    assert.equal(status, 201);
  });

  await stage.chapter('a password that was changed there counts here at once, and the old one no more', async () => {
    await directory.end();
    directory.setPassword(maja.name, fresh);
    await directory.start();
    await signOut(page);
    await giveName(page, maja.name, maja.password);
    await page.getByText('Name and password do not match.').waitFor();
    await directory.end();
    await giveName(page, maja.name, maja.password);
    await page.getByText(away).waitFor();
    await directory.start();
    await giveName(page, maja.name, fresh);
    await ready(page);
    assert.equal(await notice.count(), 0);
    assert.equal((await ask(page, 'GET', '/me')).body.id, id);
  });

  await stage.chapter('accounts that were made here need no directory', async () => {
    await directory.end();
    await server.person('bo');
    const bo = await stage.profile();
    await bo.goto('/');
    await giveName(bo, 'bo');
    await ready(bo);
  });
});
