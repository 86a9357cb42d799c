/** Administrators look after the server in the console; nobody else gets in. */
import assert from 'node:assert/strict';
import { address, comeBack, leave, ready, signIn, told, until } from './lib/app.js';
import { inReach, inReachNarrow } from './lib/axe.js';
import { ask } from './lib/ceremony.js';
import { password } from './lib/server.js';
import { story } from './lib/story.js';

story('console', { flags: [] }, async (stage) => {
  const { server } = stage;
  const page = await stage.profile();
  await page.goto(server.setup);
  await page.getByLabel('Name', { exact: true }).fill('root');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Create administrator' }).click();
  await ready(page);
  let bo = await server.person('bo', 'Bo Berg');
  const maja = await server.person('maja', 'Maja Lindqvist');
  const { id } = await bo.call('POST', '/rooms', { kind: 'group', title: 'A secret plan', members: ['maja'] });
  const said = await bo.send(id, 'something rude');
  await maja.call('POST', '/reports', { room: id, message: said.id, reason: 'This is rude' });

  const open = async (part, heading = part) => {
    await page.getByRole('navigation', { name: 'Administration' }).getByRole('button', { name: part }).click();
    await page.getByRole('heading', { name: heading, level: 2 }).waitFor();
  };
  const account = (name) => page.getByRole('button', { name: new RegExp(`^Manage .?${name}`) });

  await stage.chapter('it is reached from the settings, and tells how the server does', async () => {
    await page.getByRole('button', { name: 'Settings' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Administration' }).click();
    await page.getByRole('heading', { name: 'Overview', level: 2 }).waitFor();
    await page.getByText('All is well').waitFor();
    await address(page, ({ pathname }) => pathname === '/app/admin/overview');
  });

  await stage.chapter('nothing on its pages is out of anybody’s reach', async () => {
    const signs = {
      Accounts: 'Maja Lindqvist', Rooms: 'Lobby', Invitations: 'No invitations are out.', Reports: 'something rude', Bans: 'Nobody is banned',
      'Audit log': 'Report made', Rules: 'Who may make an account', Settings: 'What the server was started with', Overview: 'All is well',
    };
    for (const part of Object.keys(signs)) {
      await open(part);
      await page.getByText(signs[part]).first().waitFor();
      await inReach(page, part);
      await inReachNarrow(page, part);
    }
  });

  await stage.chapter('titles and talk of groups are not for administrators', async () => {
    await open('Rooms');
    await page.getByText('Lobby').first().waitFor();
    assert.equal(await page.getByText('A secret plan').count(), 0);
  });

  await stage.chapter('a report is read and closed', async () => {
    await open('Reports');
    await page.getByText('something rude').waitFor();
    await page.getByText('This is rude').waitFor();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByLabel('What was done about it').fill('Talked to Bo');
    await inReach(page, 'a report being closed');
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByText('No open reports').waitFor();
    await page.getByText('Closed', { exact: true }).click();
    await page.getByText('Talked to Bo').waitFor();
    await inReach(page, 'closed reports');
  });

  await stage.chapter('somebody is suspended, at once, and let back in', async () => {
    await open('Accounts');
    await account('Bo Berg').click();
    await page.getByRole('button', { name: 'Sessions', exact: true }).click();
    await page.getByText('Last used').first().waitFor();
    await inReach(page, 'an account and its sessions');
    await inReachNarrow(page, 'an account and its sessions');
    await page.getByRole('button', { name: 'Suspend', exact: true }).click();
    await page.getByRole('dialog').waitFor();
    await inReach(page, 'a question before an account is suspended');
    await page.getByRole('dialog').getByRole('button', { name: 'Suspend', exact: true }).click();
    await page.getByText('Suspended', { exact: true }).waitFor();
    await inReach(page, 'a suspended account');
    await assert.rejects(bo.call('GET', '/me'), /401/);
    await page.getByRole('button', { name: 'Let back in' }).click();
    await page.getByText('Suspended', { exact: true }).waitFor({ state: 'detached' });
    bo = await server.session('bo');
  });

  await stage.chapter('who is kept out is told so, and nothing more is tried until it is asked for', async () => {
    const kept = await stage.profile();
    await comeBack(kept, 'bo');
    const { id: account } = await bo.call('GET', '/me');
    const { status, body } = await ask(page, 'POST', '/admin/bans', { account, reason: 'Rude' });
    assert.equal(status, 201);
    await kept.getByRole('heading', { name: 'You have been kept out' }).waitFor();
    await inReach(kept, 'kept out');
    // Whatever the page asks of the server, until it is loaded anew.
    const asked = [];
    let again = false;
    kept.on('request', (request) => {
      again ||= request.isNavigationRequest();
      if (!again && request.url().includes('/api/')) asked.push(request.url());
    });
    await kept.evaluate(() => {
      window.before = true;
      dispatchEvent(new Event('online'));
    });
    await kept.getByRole('button', { name: 'Try again' }).click();
    await until(kept, () => !window.before);
    await kept.getByRole('heading', { name: 'You have been kept out' }).waitFor();
    assert.deepEqual(asked, []);
    assert.equal((await ask(page, 'DELETE', `/admin/bans/${body.id}`)).status, 204);
    await kept.getByRole('button', { name: 'Try again' }).click();
    await ready(kept);
    await kept.close();
  });

  await stage.chapter('an account is made, with a link for its owner', async () => {
    await page.getByRole('button', { name: 'New account' }).click();
    await page.getByLabel('Name to sign in with').fill('root');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByText('That name is taken.').waitFor();
    await inReach(page, 'an account being made');
    await page.getByLabel('Name to sign in with').fill('nina');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    const link = await page.locator('.once code').innerText();
    await inReach(page, 'an account, with a link for its owner');
    await page.getByRole('button', { name: 'Done' }).click();
    const nina = await stage.profile();
    await nina.goto(link);
    await nina.getByLabel(/password/i).first().waitFor();
    await inReach(nina, 'a first password');
  });

  await stage.chapter('addresses are kept out, and let back in', async () => {
    await open('Bans');
    await page.getByRole('button', { name: 'Ban addresses' }).click();
    await page.getByLabel('Address or range').fill('nonsense');
    await page.getByRole('button', { name: 'Ban', exact: true }).click();
    await page.getByText('This is no address and no range of addresses.').waitFor();
    await inReach(page, 'addresses to keep out');
    await page.getByLabel('Address or range').fill('192.0.2.0/24');
    await page.getByRole('button', { name: 'Ban', exact: true }).click();
    await page.getByText('192.0.2.0/24').waitFor();
    await inReach(page, 'addresses that are kept out');
    await page.getByRole('button', { name: 'Lift' }).click();
    await page.getByRole('dialog').waitFor();
    await inReach(page, 'a question before a ban is lifted');
    await page.getByRole('dialog').getByRole('button', { name: 'Lift' }).click();
    await page.getByText('Nobody is banned').waitFor();
  });

  await stage.chapter('an invitation is made', async () => {
    await open('Invitations');
    await page.getByRole('button', { name: 'Make an invitation' }).click();
    await page.getByLabel('Leads to').waitFor();
    await inReach(page, 'an invitation being made');
    await page.getByRole('button', { name: 'Make an invitation' }).click();
    await page.getByRole('img', { name: 'QR code of the invitation' }).waitFor();
    await page.getByRole('button', { name: 'Withdraw' }).waitFor();
    await inReach(page, 'an invitation, with its code');
    await inReachNarrow(page, 'an invitation, with its code');
    await page.getByRole('button', { name: 'Done' }).click();
  });

  await stage.chapter('a room is deleted only after a question', async () => {
    await open('Rooms');
    await page.getByRole('button', { name: 'Delete' }).first().click();
    await page.getByRole('dialog').waitFor();
    await inReach(page, 'a question before a room is deleted');
    await leave(page);
  });

  await stage.chapter('rules are changed, and what was done stands in the audit log', async () => {
    await open('Rules');
    await page.getByLabel('Who may make an account').selectOption('closed');
    await page.getByRole('button', { name: 'Save' }).click();
    await told(page, 'Rules saved');
    await inReach(page, 'rules that were changed');
    const other = await stage.profile();
    await other.goto('/');
    assert.equal((await other.evaluate(() => fetch('/api/v1/server').then((answer) => answer.json()))).sign_up, 'closed');
    await open('Audit log');
    for (const done of ['Rules changed', 'Account suspended', 'Report closed']) await page.getByText(done).first().waitFor();
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText('The chain holds').waitFor();
    await inReach(page, 'the audit log, verified');
  });

  await stage.chapter('who is no administrator sees nothing of it', async () => {
    const other = await stage.profile();
    await signIn(other, 'maja');
    await other.goto('/app/admin/accounts');
    await other.getByText('Only administrators of this server see this page.').waitFor();
    await inReach(other, 'the console, to others');
  });
});
