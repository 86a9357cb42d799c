/** Administrators look after the server in the console; nobody else gets in. */
import assert from 'node:assert/strict';
import { comeBack, ready, signIn } from './lib/app.js';
import { objections } from './lib/axe.js';
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
    assert.equal(new URL(page.url()).pathname, '/app/admin/overview');
  });

  await stage.chapter('nothing on its pages is out of anybody’s reach', async () => {
    for (const part of ['Accounts', 'Rooms', 'Invitations', 'Reports', 'Bans', 'Audit log', 'Rules', 'Settings', 'Overview']) {
      await open(part);
      await page.getByText('Loading', { exact: true }).waitFor({ state: 'detached' });
      assert.deepEqual(await objections(page, part), []);
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
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByText('No open reports').waitFor();
  });

  await stage.chapter('somebody is suspended, at once, and let back in', async () => {
    await open('Accounts');
    await account('Bo Berg').click();
    await page.getByRole('button', { name: 'Suspend', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Suspend', exact: true }).click();
    await page.getByText('Suspended', { exact: true }).waitFor();
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
    assert.deepEqual(await objections(kept, 'kept out'), []);
    let asked = 0;
    kept.on('request', () => asked++);
    await kept.evaluate(() => dispatchEvent(new Event('online')));
    assert.equal(asked, 0);
    await kept.getByRole('button', { name: 'Try again' }).click();
    await kept.waitForFunction(() => document.querySelector('#boot') === null);
    await kept.getByRole('heading', { name: 'You have been kept out' }).waitFor();
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
    await page.getByLabel('Name to sign in with').fill('nina');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    const link = await page.locator('.once code').innerText();
    await page.getByRole('button', { name: 'Done' }).click();
    const nina = await stage.profile();
    await nina.goto(link);
    await nina.getByLabel(/password/i).first().waitFor();
  });

  await stage.chapter('rules are changed, and what was done stands in the audit log', async () => {
    await open('Rules');
    await page.getByLabel('Who may make an account').selectOption('closed');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Rules saved').first().waitFor();
    const other = await stage.profile();
    await other.goto('/');
    assert.equal((await other.evaluate(() => fetch('/api/v1/server').then((answer) => answer.json()))).sign_up, 'closed');
    await open('Audit log');
    for (const done of ['Rules changed', 'Account suspended', 'Report closed']) await page.getByText(done).first().waitFor();
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText('The chain holds').waitFor();
  });

  await stage.chapter('who is no administrator sees nothing of it', async () => {
    const other = await stage.profile();
    await signIn(other, 'maja');
    await other.goto('/app/admin/accounts');
    await other.getByText('Only administrators of this server see this page.').waitFor();
  });
});
