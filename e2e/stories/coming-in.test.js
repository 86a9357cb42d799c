/** Coming in: by invitation, as a guest, where sign-up is closed; and a password that is judged while it is typed. */
import assert from 'node:assert/strict';
import { clean, comeBack, composer, leave, message, ready, roomRow, say, settings, settled } from './lib/app.js';
import { inReach, inReachNarrow } from './lib/axe.js';
import { password } from './lib/server.js';
import { story } from './lib/story.js';

story('coming in', {}, async (stage) => {
  const { server } = stage;
  const admin = await stage.profile();
  let link;

  await stage.chapter('who sets the server up is told while typing what makes a good password', async () => {
    await admin.goto(server.setup);
    await admin.getByLabel('Name', { exact: true }).fill('root');
    const field = admin.getByLabel('Password', { exact: true });
    const meter = admin.getByRole('meter', { name: 'Strength' });
    await field.fill('short');
    await admin.getByText('3 characters to go.').waitFor();
    await field.fill('password1');
    await admin.getByText('Many people use it').waitFor();
    assert.ok(Number(await meter.getAttribute('aria-valuenow')) < 3);
    await admin.getByRole('button', { name: 'Create administrator' }).click();
    await admin.getByRole('alert').waitFor();
    await inReach(admin, 'a password that is too weak');
    await field.fill(password);
    await admin.getByText('This will do.').waitFor();
    assert.ok(Number(await meter.getAttribute('aria-valuenow')) >= 3);
    await admin.getByRole('button', { name: 'Show password' }).click();
    assert.equal(await field.getAttribute('type'), 'text');
    await admin.getByRole('button', { name: 'Create administrator' }).click();
    await ready(admin);
    await server.session('root').then((root) => root.call('PATCH', '/admin/policy', { sign_up: 'invitation' }));
  });

  await stage.chapter('nobody comes in without being invited', async () => {
    const page = await stage.profile();
    await page.goto('/');
    await page.getByText('Somebody who is here already can send you an invitation link.').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Create account' }).count(), 0);
    await inReach(page, 'sign-in where one is invited');
    await page.goto('/invite#iv_made-up');
    await page.getByRole('heading', { name: 'This invitation is over' }).waitFor();
    await inReach(page, 'an invitation that is over');
    await page.close();
  });

  await stage.chapter('an invitation is made, with its link and code', async () => {
    const dialog = await settings(admin, 'Invitations');
    await dialog.getByRole('button', { name: 'Make an invitation' }).click();
    await dialog.getByLabel('Leads to').waitFor();
    await inReach(admin, 'an invitation being made');
    await dialog.getByRole('button', { name: 'Make an invitation' }).click();
    await dialog.getByRole('img', { name: 'QR code of the invitation' }).waitFor();
    await inReach(admin, 'an invitation, with its code');
    link = await dialog.locator('code').textContent();
    assert.match(link, /\/invite#/);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await dialog.getByText('0 of 1 used').waitFor();
    await inReach(admin, 'the invitations');
    await leave(admin);
  });

  await stage.chapter('whoever has the link makes an account, once', async () => {
    const page = await stage.profile();
    await page.goto(link);
    await page.getByRole('heading', { name: 'You are invited' }).waitFor();
    await page.getByText(/root.* invites you to this server/).waitFor();
    await inReach(page, 'an invitation');
    await page.getByLabel('Name', { exact: true }).fill('maja');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await ready(page);
    await clean(page); // the token has left the address
    const other = await stage.profile();
    await other.goto(link);
    await other.getByRole('heading', { name: 'This invitation is over' }).waitFor();
    await other.close();
    await page.close();
  });

  await stage.chapter('a guest comes into one room, marked as one, and sees nothing that is not for guests', async () => {
    const root = await server.session('root');
    const { id } = await root.call('POST', '/rooms', { kind: 'group', title: 'Garden party', members: ['maja'] });
    await roomRow(admin, 'Garden party').click();
    await settled(admin);
    await admin.getByRole('complementary', { name: 'Details' }).getByRole('button', { name: 'Add people' }).click();
    const dialog = admin.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Invite by link' }).click();
    await dialog.getByRole('switch').check();
    await inReach(admin, 'an invitation of guests');
    await dialog.getByRole('button', { name: 'Make an invitation' }).click();
    const way = await dialog.locator('code').textContent();
    await dialog.getByRole('button', { name: 'Done' }).click();

    const guest = await stage.profile();
    await guest.goto(way);
    await guest.getByRole('heading', { name: 'Come in as a guest' }).waitFor();
    await inReach(guest, 'a guest is invited');
    await guest.getByLabel('Your name').fill('Uncle Otto');
    await guest.getByRole('button', { name: 'Come in' }).click();
    await guest.getByRole('heading', { level: 1, name: 'Garden party' }).waitFor();
    await settled(guest);
    await root.send(id, 'welcome');
    await message(guest, 'welcome').waitFor();
    assert.equal(await guest.getByRole('button', { name: 'New conversation' }).count(), 0);
    assert.equal(await guest.getByRole('button', { name: 'Add people' }).count(), 0);
    await composer(guest).waitFor();
    await say(guest, 'hello from outside');
    await message(admin, 'hello from outside').waitFor();
    await admin.locator('.turn').filter({ hasText: 'hello from outside' }).locator('.guest-tag').waitFor();
    await inReach(admin, 'a room with a guest');
    await inReach(guest, 'a guest’s page');
    await inReachNarrow(guest, 'a guest’s page');
  });

  await stage.chapter('who has an account already joins the room that a link leads to', async () => {
    const root = await server.session('root');
    const { id } = await root.call('POST', '/rooms', { kind: 'group', title: 'Choir' });
    const invite = async (more) => (await root.call('POST', '/invitations', { uses: 1, expires_in: 86_400, ...more })).link;
    const page = await stage.profile();
    await comeBack(page, 'maja');
    await page.goto(await invite({}));
    await page.getByText(/nothing to accept/).waitFor();
    await inReach(page, 'an invitation for who has an account');
    await page.goto('/');
    await ready(page);
    await page.goto(await invite({ room: id }));
    await page.getByRole('button', { name: /Join .*Choir/ }).waitFor();
    await inReach(page, 'an invitation to a room');
    await page.getByRole('button', { name: /Join .*Choir/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Choir' }).waitFor();
    await clean(page);
    await page.close();
  });

  const rule = async (way, word) => {
    await admin.getByLabel('Who may make an account').selectOption(way);
    if (word) await admin.getByLabel('The word', { exact: true }).fill(word);
    const saved = admin.waitForResponse((answer) => answer.request().method() === 'PATCH' && answer.url().endsWith('/admin/policy'));
    await admin.getByRole('button', { name: 'Save' }).click();
    assert.equal((await saved).status(), 200);
  };

  await stage.chapter('whoever knows the word of the server makes an account', async () => {
    await admin.getByRole('button', { name: 'Settings' }).click();
    await admin.getByRole('dialog').getByRole('button', { name: 'Administration' }).click();
    await admin.getByRole('navigation', { name: 'Administration' }).getByRole('button', { name: 'Rules' }).click();
    await rule('pin', 'cloudberry');
    const page = await stage.profile();
    await page.goto('/');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByLabel('Name', { exact: true }).fill('nora');
    await page.getByLabel('Password', { exact: true }).fill(password);
    const create = page.getByRole('button', { name: 'Create account' });
    assert.ok(await create.isDisabled(), 'the word is missing');
    await page.getByLabel('Sign-up word').fill('blueberry');
    await create.click();
    await page.getByText('That is not the sign-up word.').waitFor();
    await inReach(page, 'sign-up with a word');
    await assert.rejects(server.session('nora'), /401/);
    await page.getByLabel('Sign-up word').fill('cloudberry');
    await create.click();
    await ready(page);
    await page.close();
  });

  await stage.chapter('nobody makes an account where the administrator does', async () => {
    await rule('closed');
    const page = await stage.profile();
    await page.goto('/');
    await page.getByText('New accounts are made by the administrator here.').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Create account' }).count(), 0);
    await inReach(page, 'sign-in where nobody makes an account');
    await assert.rejects(server.person('otto'), /403 .*sign_up_closed/);
    await page.close();
  });

  await stage.chapter('a lost password, where no mail is sent', async () => {
    const page = await stage.profile();
    await page.goto('/');
    await page.getByRole('button', { name: 'Forgot your password?' }).click();
    await page.getByText('Ask an administrator').waitFor();
    assert.equal(await page.getByText('Mail me a link').count(), 0);
    await page.getByLabel('Name', { exact: true }).fill('maja');
    await page.getByRole('button', { name: /Use a recovery code/ }).click();
    await page.getByLabel('Recovery code', { exact: true }).fill('aaaaa-bbbbb-ccccc-ddddd');
    await page.getByLabel('New password').fill(password);
    await page.getByRole('button', { name: 'Set password' }).click();
    await page.getByText('Name and what you entered do not fit together.').waitFor();
    await inReach(page, 'a new password by recovery code');
    await page.goto('/reset#sl_made-up');
    await page.getByRole('heading', { name: 'This link is over' }).waitFor();
    await page.goto('/email#sl_made-up');
    await page.getByRole('heading', { name: 'This link is over' }).waitFor();
  });
});
