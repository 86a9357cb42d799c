/** One's own account, by its pages: factors set up and used, a proof asked for, sessions, keys, blocks, reports, leaving. */
import assert from 'node:assert/strict';
import { comeBack, composer, enter, giveName, leave, message, pressing, ready, say, settings, signOut, signUp, told } from './lib/app.js';
import { authenticator, withoutOffers } from './lib/authenticator.js';
import { inReach } from './lib/axe.js';
import { story } from './lib/story.js';
import { codeOf } from './lib/totp.js';

story('account', {}, async (stage) => {
  const { server } = stage;
  const page = await stage.profile();
  await authenticator(page);
  await withoutOffers(page);
  let secret;
  let codes;

  await stage.chapter('an authenticator app is set up and asked for', async () => {
    await signUp(page, 'ann', 'Ann Lee');
    const dialog = await settings(page, 'Security');
    await dialog.getByRole('button', { name: 'Set up an app' }).click();
    await dialog.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
    secret = (await dialog.locator('code').textContent()).replaceAll(' ', '');
    await dialog.getByLabel('The code it shows now').fill('000000');
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    await dialog.getByText('This code is wrong or was used already.').waitFor();
    await inReach(page, 'an authenticator app is set up');
    await dialog.getByLabel('The code it shows now').fill(codeOf(secret));
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    await dialog.getByText('Codes are asked for').waitFor();
  });

  await stage.chapter('recovery codes are shown once', async () => {
    const dialog = await settings(page, 'Security');
    await dialog.getByRole('button', { name: 'Make recovery codes' }).click();
    await dialog.locator('.codes code').nth(9).waitFor();
    codes = await dialog.locator('.codes code').allTextContents();
    assert.equal(new Set(codes).size, 10);
    await inReach(page, 'recovery codes');
    const [download] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('button', { name: 'Download' }).click()]);
    assert.equal(download.suggestedFilename(), 'samtal-ann.txt');
    await dialog.getByRole('button', { name: 'I have kept it' }).click();
    await dialog.getByText('10 codes left').waitFor();
    assert.equal(await dialog.getByText(codes[0]).count(), 0);
  });

  await stage.chapter('signing in asks for the second step, and takes a recovery code', async () => {
    await signOut(page);
    await giveName(page, 'ann');
    await page.getByRole('heading', { name: 'One more step' }).waitFor();
    await inReach(page, 'the second step');
    await page.getByLabel('Code from your authenticator app').fill(codeOf(secret, 1));
    await page.getByRole('button', { name: 'Continue' }).click();
    await ready(page);
    await signOut(page);
    await giveName(page, 'ann');
    await page.getByRole('button', { name: 'Use a recovery code' }).click();
    await page.getByLabel('Recovery code', { exact: true }).fill('wrong-wrong');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('This does not match your account.').waitFor();
    await inReach(page, 'a recovery code that is wrong');
    await page.getByLabel('Recovery code', { exact: true }).fill(codes[0]);
    await page.getByRole('button', { name: 'Continue' }).click();
    await ready(page);
    await (await settings(page, 'Security')).getByText('9 codes left').waitFor();
  });

  await stage.chapter('a passkey is added, named, and signs in alone', async () => {
    const dialog = await settings(page, 'Security');
    await dialog.getByRole('button', { name: 'Add a passkey' }).click();
    await dialog.getByLabel('Name of this passkey').fill('My laptop');
    await inReach(page, 'a passkey is named');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('My laptop').waitFor();
    await signOut(page);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await ready(page);
  });

  await stage.chapter('what is sensitive asks for a proof, and then goes on by itself', async () => {
    // The proof of a session that began long ago has lapsed; here another session changes a factor, which ends it, too.
    const other = await stage.profile();
    await other.goto('/');
    await giveName(other, 'ann');
    await other.getByRole('button', { name: 'Use a recovery code' }).click();
    await other.getByLabel('Recovery code', { exact: true }).fill(codes[1]);
    await other.getByRole('button', { name: 'Continue' }).click();
    await ready(other);
    const theirs = await settings(other, 'Security');
    await theirs.getByRole('button', { name: 'Make new ones' }).click();
    await other.getByRole('dialog', { name: 'Make new recovery codes?' }).waitFor();
    await inReach(other, 'a question in the settings');
    await other.getByRole('dialog', { name: 'Make new recovery codes?' }).getByRole('button', { name: 'Make new ones' }).click();
    await theirs.locator('.codes code').nth(9).waitFor();
    const fresh = await theirs.locator('.codes code').allTextContents();
    await other.close();

    const dialog = await settings(page, 'API keys');
    await dialog.getByRole('button', { name: 'Make a key' }).click();
    await dialog.getByLabel('What is it for?').fill('build bot');
    await inReach(page, 'a key is made');
    await dialog.getByRole('button', { name: 'Make a key' }).click();
    const proof = page.getByRole('dialog', { name: 'Confirm it is you' });
    await proof.getByRole('button', { name: 'Use your passkey' }).waitFor();
    await inReach(page, 'a proof by passkey');
    await proof.getByRole('button', { name: 'Use a recovery code' }).click();
    await proof.getByLabel('Recovery code', { exact: true }).waitFor();
    await inReach(page, 'a proof by code');
    await proof.getByLabel('Recovery code', { exact: true }).fill(fresh[0]);
    await proof.getByRole('button', { name: 'Confirm' }).click();
    const key = await dialog.locator('code').textContent();
    assert.match(key, /^sk_/);
    await inReach(page, 'a key');
    assert.equal((await server.call('GET', '/me', undefined, key)).name, 'ann');
    await dialog.getByRole('button', { name: 'I have kept it' }).click();
    await dialog.getByRole('button', { name: 'Revoke' }).waitFor();
    await inReach(page, 'the keys');
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('dialog', { name: /Revoke the key/ }).getByRole('button', { name: 'Revoke' }).click();
    await dialog.getByText('No keys').waitFor();
    await assert.rejects(server.call('GET', '/me', undefined, key), /401/);
  });

  await stage.chapter('another session is ended at once', async () => {
    const bo = await server.person('bo', 'Bo Berg');
    const other = await stage.profile();
    await comeBack(other, 'bo');
    const mine = await stage.profile();
    await comeBack(mine, 'bo');
    const dialog = await settings(mine, 'Sessions');
    await dialog.getByText('This one').waitFor();
    await inReach(mine, 'the sessions');
    await dialog.getByRole('button', { name: 'End all others' }).click();
    await other.getByText('Your session has ended.').waitFor();
    await inReach(other, 'a session that has ended');
    await assert.rejects(bo.call('GET', '/me'), /401/);
    await other.close();
    await mine.close();
  });

  await stage.chapter('somebody is blocked, is silent, and is heard again', async () => {
    const bo = await server.session('bo');
    await leave(page);
    const room = await bo.direct('ann');
    await bo.send(room, 'please look at this');
    await enter(page, 'Bo Berg');
    await message(page, 'please look at this').waitFor();
    await page.getByRole('complementary', { name: 'Details' }).getByRole('button', { name: 'Block' }).click();
    await page.getByRole('dialog', { name: /Block/ }).getByRole('button', { name: 'Block' }).click();
    await page.getByText('You have blocked').first().waitFor();
    await message(page, 'please look at this').waitFor({ state: 'detached' });
    await composer(page).waitFor({ state: 'detached' });
    await assert.rejects(bo.send(room, 'hello?'), /cannot_write/);
    const dialog = await settings(page, 'Blocked people');
    await dialog.getByText('Bo Berg').waitFor();
    await dialog.getByRole('button', { name: 'Unblock' }).click();
    await dialog.getByText('You have blocked nobody.').waitFor();
    await leave(page);
    await message(page, 'please look at this').waitFor();
    await composer(page).waitFor();
  });

  await stage.chapter('a message is reported', async () => {
    await message(page, 'please look at this').locator('.bubble').click({ button: 'right', position: { x: 6, y: 6 } });
    await page.getByRole('menuitem', { name: 'Report…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Report this message' });
    await dialog.getByText('Advertising or spam').click();
    await inReach(page, 'a report');
    await dialog.getByRole('button', { name: 'Report' }).click();
    await dialog.waitFor({ state: 'detached' });
    await told(page, 'Reported');
  });

  await stage.chapter('a conversation that was put away comes back', async () => {
    await say(page, 'do not lose this');
    const details = page.getByRole('complementary', { name: 'Details' });
    await details.getByRole('button', { name: 'Clear and hide' }).click();
    const confirm = page.getByRole('dialog').getByRole('button', { name: 'Clear and hide' });
    await pressing(page, 'Undo', () => confirm.click());
    await enter(page, 'Bo Berg');
    await message(page, 'do not lose this').waitFor();
  });

  await stage.chapter('the name is changed, and the account left', async () => {
    const leaver = await stage.profile();
    await signUp(leaver, 'cy', 'Cy Young');
    const dialog = await settings(leaver, 'Profile');
    await dialog.getByRole('button', { name: 'Change' }).click();
    await dialog.getByLabel('New name').fill('cyrus');
    await inReach(leaver, 'another name');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('@cyrus').first().waitFor();
    await settings(leaver, 'Your data');
    const [download] = await Promise.all([leaver.waitForEvent('download'), dialog.getByRole('button', { name: 'Download my data' }).click()]);
    assert.equal(download.suggestedFilename(), 'samtal-cyrus.zip');
    await dialog.getByRole('button', { name: 'Delete my account' }).click();
    const leave = dialog.locator('form').getByRole('button', { name: 'Delete my account' });
    assert.ok(await leave.isDisabled());
    await dialog.getByText('They stay').click();
    await inReach(leaver, 'leaving');
    await dialog.getByLabel(/Type your name/).fill('cyrus');
    await leave.click();
    await leaver.getByRole('heading', { name: 'Sign in' }).waitFor();
    await assert.rejects(server.session('cyrus'), /401/);
  });

  await stage.chapter('an address that leads nowhere says so', async () => {
    const lost = await stage.profile();
    const answer = await lost.goto('/nowhere');
    assert.equal(answer.status(), 404);
    await lost.getByRole('heading', { name: 'Nothing here' }).waitFor();
    await inReach(lost, 'an address that leads nowhere');
    await lost.getByRole('button', { name: 'To the conversations' }).click();
    await lost.getByRole('heading', { name: 'Sign in' }).waitFor();
  });
});
