/** Passkeys, in a browser that has authenticators: made, used alone and beside the password, as a proof, and given up. */
import assert from 'node:assert/strict';
import { giveName, ready, settings, signOut, signUp, told } from './lib/app.js';
import { authenticator, withoutOffers } from './lib/authenticator.js';
import { inReach } from './lib/axe.js';
import { ask, bare, get } from './lib/ceremony.js';
import { password } from './lib/server.js';
import { story } from './lib/story.js';

/** The page's settings of how one signs in. */
const security = (page) => settings(page, 'Security');

story('passkeys', {}, async (stage) => {
  const { server } = stage;
  const page = await stage.profile();
  const phone = await authenticator(page);
  const tab = await page.context().newPage();
  let keychain;
  const remove = async (name) => {
    await page.getByRole('button', { name: `Remove: ${name}` }).click();
    await page.getByRole('dialog', { name: /Remove the passkey/ }).getByRole('button', { name: 'Remove' }).click();
  };
  const alone = (on) => on.getByRole('button', { name: 'Sign in with a passkey' });
  await withoutOffers(page);

  await stage.chapter('a passkey is made, and other tabs follow', async () => {
    await signUp(page, 'ann', 'Ann Lee');
    await tab.goto('/');
    await ready(tab);
    const follows = await security(tab);
    await page.bringToFront(); // authenticators answer who is looked at
    const dialog = await security(page);
    await dialog.getByRole('button', { name: 'Add a passkey' }).click();
    await dialog.getByLabel('Name of this passkey').fill('Phone');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Phone', { exact: true }).waitFor();
    await follows.getByText('Phone', { exact: true }).waitFor();
    const [held] = await phone.passkeys();
    assert.equal(held.rpId, 'localhost');
    assert.equal(held.isResidentCredential, true, 'it signs in without a name');
    assert.ok(!Buffer.from(held.userHandle, 'base64').includes('ann'), 'the handle says nothing of its owner');
  });

  await stage.chapter('an authenticator that has one makes no second', async () => {
    const dialog = await security(page);
    await dialog.getByRole('button', { name: 'Add a passkey' }).click();
    await dialog.getByText('This device has a passkey for you already.').waitFor();
  });

  await stage.chapter('it signs in alone', async () => {
    await signOut(page);
    await alone(page).click();
    await ready(page);
    assert.equal((await ask(page, 'GET', '/me')).body.name, 'ann');
  });

  await stage.chapter('it is offered in the field of the name', async () => {
    await signOut(page);
    await page.evaluate(() => sessionStorage.setItem('offer', 'yes'));
    await page.reload();
    await ready(page);
    await page.evaluate(() => sessionStorage.removeItem('offer'));
    await page.reload();
    await ready(page);
  });

  await stage.chapter('whoever is not recognised does not come in', async () => {
    await signOut(page);
    await phone.recognises(false);
    await alone(page).click();
    await page.getByText('No passkey was chosen.').waitFor();
    await inReach(page, 'a passkey that was not recognised');
    await phone.recognises(true);
  });

  await stage.chapter('the password asks for it as the second step', async () => {
    await giveName(page, 'ann');
    await page.getByRole('heading', { name: 'One more step' }).waitFor();
    assert.equal((await ask(page, 'GET', '/me')).status, 401);
    await inReach(page, 'the second step by passkey');
    await page.getByRole('button', { name: 'Use your passkey' }).click();
    await ready(page);
  });

  await stage.chapter('it proves who acts, where something sensitive is done', async () => {
    const { body: made } = await ask(page, 'POST', '/me/recovery-codes');
    const laptop = await stage.profile();
    await laptop.goto(bare);
    const { body: waiting } = await ask(laptop, 'POST', '/sessions', { name: 'ann', password });
    assert.equal((await ask(laptop, 'POST', '/sessions/factor', { pending: waiting.pending, recovery_code: made.codes[0] })).status, 201);
    assert.equal((await ask(laptop, 'POST', '/me/recovery-codes')).status, 200);
    await laptop.close();
    await page.bringToFront();

    const dialog = await security(page); // other factors since: what this session has proved has lapsed
    await dialog.getByRole('button', { name: 'Rename: Phone' }).click();
    await dialog.getByLabel('Name of this passkey').fill('Old phone');
    await dialog.getByRole('button', { name: 'Save' }).click();
    const proof = page.getByRole('dialog', { name: 'Confirm it is you' });
    await proof.getByRole('button', { name: 'Use your passkey' }).click();
    await dialog.getByText('Old phone', { exact: true }).waitFor();
  });

  await stage.chapter('an answer counts once, and for what it was asked for', async () => {
    const thief = await stage.profile();
    const copy = await authenticator(thief);
    await copy.take(await phone.passkeys());
    await thief.goto(bare);
    const { status, body: waiting } = await ask(thief, 'POST', '/sessions', { name: 'ann', password });
    assert.equal(status, 202);
    assert.deepEqual(waiting.factors, ['passkey', 'recovery_code']);
    const { body } = await ask(thief, 'POST', '/sessions/passkey/options', { pending: waiting.pending });
    assert.equal(body.options.allowCredentials.length, 1);
    const { passkey } = await get(thief, body.options);
    assert.equal((await ask(thief, 'POST', '/sessions/passkey', { passkey })).body.code, 'wrong_factor');
    assert.equal((await ask(thief, 'POST', '/sessions/factor', { pending: waiting.pending, passkey })).status, 201);
    assert.equal((await ask(thief, 'POST', '/sessions/factor', { pending: waiting.pending, passkey })).body.code, 'sign_in_over');
    assert.equal((await ask(thief, 'POST', '/sessions/current/proof', { passkey })).body.code, 'wrong_proof');
    assert.equal((await ask(thief, 'POST', '/sessions/current/proof', { password })).body.code, 'second_factor_required');
    assert.equal((await ask(thief, 'POST', '/me/recovery-codes')).status, 200);
    await thief.close();
  });

  await stage.chapter('a copy of a passkey that counts is found out', async () => {
    await page.bringToFront();
    const dialog = await security(page); // the copy has changed the factors: what this session has proved has lapsed
    await dialog.getByRole('button', { name: 'Rename: Old phone' }).click();
    await dialog.getByLabel('Name of this passkey').fill('Older phone');
    await dialog.getByRole('button', { name: 'Save' }).click();
    const proof = page.getByRole('dialog', { name: 'Confirm it is you' });
    await proof.getByRole('button', { name: 'Use your passkey' }).click();
    await proof.getByRole('alert').getByText('This does not match your account.').waitFor(); // the copy has counted further
    await proof.getByRole('button', { name: 'Use your passkey' }).click();
    await dialog.getByText('Older phone', { exact: true }).waitFor();
  });

  await stage.chapter('the last way in stays, another one may go', async () => {
    assert.equal((await ask(page, 'DELETE', '/me/password')).status, 204);
    await assert.rejects(server.session('ann'), /401/, 'there is no password any more');
    const dialog = await security(page);
    await remove('Older phone');
    const asked = page.getByRole('dialog', { name: /Remove the passkey/ });
    await asked.getByText('This is your last way to sign in.').waitFor();
    await inReach(page, 'a passkey that cannot go');
    await asked.getByRole('button', { name: 'Cancel' }).click();
    await dialog.getByText('Older phone', { exact: true }).waitFor();
    await phone.unplug();
    keychain = await authenticator(page, { defaultBackupEligibility: true, defaultBackupState: true });
    await dialog.getByRole('button', { name: 'Add a passkey' }).click();
    await dialog.getByLabel('Name of this passkey').fill('Keychain');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Keychain', { exact: true }).waitFor();
    await remove('Older phone');
    await dialog.getByText('Older phone', { exact: true }).waitFor({ state: 'detached' });
    assert.equal((await ask(page, 'GET', '/me/factors')).body.passkeys[0].synced, true);
    await signOut(page);
    await alone(page).click();
    await ready(page);
  });

  await stage.chapter('who has no password sets one, without being asked for the one there is not', async () => {
    const dialog = await security(page);
    await dialog.getByRole('button', { name: 'Set a password' }).click();
    assert.equal(await dialog.getByLabel('Current password').count(), 0);
    await dialog.getByLabel('New password').fill(password);
    await dialog.locator('.meter:not(.idle)').waitFor(); // what is said of it may be longer than before, and move the button
    await inReach(page, 'a first password');
    await page.route('**/api/v1/me/password', async (route) => {
      const response = await route.fetch();
      await dialog.getByText('Set', { exact: true }).waitFor(); // that there is one now is told before the answer has come
      await route.fulfill({ response });
    });
    await dialog.getByRole('button', { name: 'Set a password' }).click();
    await told(page, 'Password set.');
    await page.unroute('**/api/v1/me/password');
    await dialog.getByRole('button', { name: 'Change' }).waitFor();
    assert.equal((await ask(page, 'GET', '/me/factors')).body.password, true);
  });

  await stage.chapter('there may be several, and one that was given up leads nowhere', async () => {
    await page.bringToFront();
    const key = await authenticator(page, { transport: 'usb' });
    await keychain.touched(false);
    const dialog = await security(page);
    await dialog.getByRole('button', { name: 'Add a passkey' }).click();
    await dialog.getByLabel('Name of this passkey').fill('Key ring');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Key ring', { exact: true }).waitFor();
    await dialog.getByText('Keychain', { exact: true }).waitFor();
    assert.equal((await key.passkeys()).length, 1);
    await signOut(page);
    await alone(page).click();
    await ready(page);
    await (await security(page)).getByRole('listitem').filter({ hasText: 'Key ring' }).getByText(/Last used/).waitFor();
    await remove('Key ring');
    await dialog.getByText('Key ring', { exact: true }).waitFor({ state: 'detached' });
    await dialog.getByText('Keychain', { exact: true }).waitFor();
    await signOut(page);
    await alone(page).click();
    await page.getByRole('alert').waitFor();
    assert.equal((await ask(page, 'GET', '/me')).status, 401);
    await key.touched(false);
    await keychain.touched(true);
    await alone(page).click();
    await ready(page);
  });

  await stage.chapter('at another address of the same server the browser itself refuses', async () => {
    const elsewhere = await stage.browser.profile(server.url.replace('localhost', '127.0.0.1'));
    await authenticator(elsewhere);
    await elsewhere.goto(bare);
    const { body } = await ask(elsewhere, 'POST', '/sessions/passkey/options', {});
    assert.equal((await get(elsewhere, body.options)).error, 'SecurityError');
  });
});
