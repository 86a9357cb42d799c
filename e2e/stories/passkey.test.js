/** Passkeys, in a browser that has authenticators: made, used alone and beside the password, given up. */
import assert from 'node:assert/strict';
import { ready, signUp } from './lib/app.js';
import { authenticator } from './lib/authenticator.js';
import { ask, create, get } from './lib/ceremony.js';
import { password } from './lib/server.js';
import { story } from './lib/story.js';

/** Signs in with a passkey and nothing else. */
async function signInAlone(page) {
  const { body } = await ask(page, 'POST', '/sessions/passkey/options', {});
  assert.equal(body.options.allowCredentials, undefined, 'nobody said who comes');
  const { passkey, error } = await get(page, body.options);
  return error ? { error } : ask(page, 'POST', '/sessions/passkey', { passkey });
}

story('passkeys', {}, async (stage) => {
  const { server } = stage;
  const page = await stage.profile();
  const phone = await authenticator(page);
  const signOut = async () => assert.equal((await ask(page, 'DELETE', '/sessions/current')).status, 204);
  const factors = async () => (await ask(page, 'GET', '/me/factors')).body;
  let first;

  await stage.chapter('somebody who is signed in makes a passkey', async () => {
    await signUp(page, 'ann', 'Ann Lee');
    const { body } = await ask(page, 'POST', '/me/passkeys/options');
    assert.equal(body.options.rp.id, 'localhost');
    assert.ok(!atob(body.options.user.id.replaceAll('-', '+').replaceAll('_', '/')).includes('ann'), 'the handle says nothing');
    const { passkey } = await create(page, body.options);
    const { status, body: made } = await ask(page, 'POST', '/me/passkeys', { name: 'phone', passkey });
    assert.equal(status, 201);
    first = made.id;
    const [held] = await phone.passkeys();
    assert.equal(held.rpId, 'localhost');
    assert.equal(held.isResidentCredential, true, 'it signs in without a name');
    assert.deepEqual((await factors()).second, ['passkey']);
    assert.equal((await ask(page, 'POST', '/me/passkeys', { name: 'again', passkey })).body.code, 'wrong_passkey', 'an answer counts once');
  });

  await stage.chapter('the same authenticator makes no second one', async () => {
    const { body } = await ask(page, 'POST', '/me/passkeys/options');
    assert.equal((await create(page, body.options)).error, 'InvalidStateError');
  });

  await stage.chapter('the passkey alone signs in', async () => {
    await signOut();
    await page.goto('/');
    const { status, body } = await signInAlone(page);
    assert.equal(status, 201);
    assert.equal(body.account.name, 'ann');
    assert.equal(body.token, undefined, 'a browser gets a cookie');
    await page.reload();
    await ready(page);
    assert.ok((await factors()).passkeys[0].last_used);
  });

  await stage.chapter('whoever is not recognised does not come in', async () => {
    await signOut();
    await page.goto('/');
    await phone.recognises(false);
    assert.equal((await signInAlone(page)).error, 'NotAllowedError');
    await phone.recognises(true);
  });

  await stage.chapter('the password asks for the passkey too', async () => {
    const { status, body: waiting } = await ask(page, 'POST', '/sessions', { name: 'ann', password });
    assert.equal(status, 202);
    assert.deepEqual(waiting.factors, ['passkey']);
    assert.equal((await ask(page, 'GET', '/me')).status, 401);
    const { body } = await ask(page, 'POST', '/sessions/passkey/options', { pending: waiting.pending });
    assert.equal(body.options.allowCredentials.length, 1);
    const { passkey } = await get(page, body.options);
    assert.equal((await ask(page, 'POST', '/sessions/passkey', { passkey })).body.code, 'wrong_factor', 'an answer counts for what was asked');
    assert.equal((await ask(page, 'POST', '/sessions/factor', { pending: waiting.pending, passkey })).status, 201);
    assert.equal((await ask(page, 'GET', '/me')).body.name, 'ann');
    assert.equal((await ask(page, 'POST', '/sessions/factor', { pending: waiting.pending, passkey })).body.code, 'sign_in_over');
  });

  await stage.chapter('a sensitive act is permitted by the passkey, not by the password', async () => {
    assert.equal((await ask(page, 'POST', '/sessions/current/proof', { password })).body.code, 'second_factor_required');
    const { body } = await ask(page, 'POST', '/sessions/current/proof/options');
    const { passkey } = await get(page, body.options);
    assert.equal((await ask(page, 'POST', '/sessions/current/proof', { passkey })).status, 204);
    assert.equal((await ask(page, 'POST', '/sessions/current/proof', { passkey })).body.code, 'wrong_proof', 'an answer counts once');
  });

  await stage.chapter('a second passkey is made elsewhere, and the first given up', async () => {
    const laptop = await stage.profile();
    const other = await authenticator(laptop, { defaultBackupEligibility: true, defaultBackupState: true });
    await other.take(await phone.passkeys());
    await laptop.goto('/');
    assert.equal((await signInAlone(laptop)).status, 201, 'a passkey in step signs in everywhere');
    await other.unplug();
    await authenticator(laptop, { defaultBackupEligibility: true, defaultBackupState: true });
    const { body } = await ask(laptop, 'POST', '/me/passkeys/options');
    const { passkey } = await create(laptop, body.options);
    assert.equal((await ask(laptop, 'POST', '/me/passkeys', { name: 'laptop', passkey })).body.synced, true);

    assert.equal((await ask(page, 'DELETE', `/me/passkeys/${first}`)).body.code, 'proof_required', 'another factor since');
    assert.equal((await ask(laptop, 'DELETE', `/me/passkeys/${first}`)).status, 204);
    assert.deepEqual((await factors()).passkeys.map((one) => one.name), ['laptop']);
    await signOut();
    assert.equal((await signInAlone(page)).body.code, 'wrong_factor');

    assert.equal((await ask(laptop, 'DELETE', '/me/password')).status, 204);
    const [{ id }] = (await ask(laptop, 'GET', '/me/factors')).body.passkeys;
    assert.equal((await ask(laptop, 'DELETE', `/me/passkeys/${id}`)).body.code, 'last_way_in');
    await assert.rejects(server.session('ann'), /401/, 'there is no password any more');
    assert.equal((await signInAlone(laptop)).status, 201);
  });

  await stage.chapter('at another address of the same server the browser itself refuses', async () => {
    const elsewhere = await stage.browser.profile(server.url.replace('localhost', '127.0.0.1'));
    await authenticator(elsewhere);
    await elsewhere.goto('/');
    assert.equal((await signInAlone(elsewhere)).error, 'SecurityError');
  });
});
