/** Somebody with a client of Piratchat, which knows nothing of Samtal, talks with somebody in Samtal's own. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { enter, log, message, say, signUp } from './lib/app.js';
import { story } from './lib/story.js';

const client = await readFile(new URL('testdata/piratchat.html', import.meta.url), 'utf8');

story('piratchat', {}, async (stage) => {
  // The page stands on the server's own address, as it does where a proxy serves it. It is older than the policy of ours.
  const [anna, pirate] = await Promise.all([stage.profile(), stage.profile({ bypassCSP: true })]);
  const heard = (text) => pirate.locator('#talk li').getByText(text, { exact: true });
  const aboard = (name) => pirate.locator('#online li').getByText(name, { exact: true });
  const status = (text) => pirate.getByRole('status').getByText(text, { exact: true });
  const shout = async (text) => {
    await pirate.getByLabel('Message').fill(text);
    await pirate.getByRole('button', { name: 'Send' }).click();
  };

  await stage.chapter('a pirate registers, and comes aboard with the key', async () => {
    await pirate.goto('/healthz');
    await pirate.setContent(client);
    await pirate.getByLabel('Username').fill('jack');
    await pirate.getByRole('button', { name: 'Register' }).click();
    await status('registered').waitFor();
    assert.match(await pirate.getByLabel('Key').inputValue(), /^[0-9a-f]{64}$/);
    await pirate.getByRole('button', { name: 'Board' }).click();
    await status('aboard as jack').waitFor();
    assert.deepEqual(await pirate.locator('#online li').allTextContents(), ['jack']);
  });

  await stage.chapter('he is told when Anna opens the page', async () => {
    await signUp(anna, 'anna', 'Anna Åberg');
    await heard('* anna: join').waitFor();
    await aboard('anna').waitFor();
    await enter(anna, 'Lobby');
  });

  await stage.chapter('they talk both ways', async () => {
    await shout('Ahoy!');
    await message(anna, 'Ahoy!').waitFor();
    await log(anna).getByText('jack', { exact: true }).first().waitFor();
    await heard('jack: Ahoy!').waitFor(); // acknowledged
    await say(anna, 'Hej, Jack <b>Sparrow</b>');
    await heard('anna: Hej, Jack <b>Sparrow</b>').waitFor();
    await shout('x'.repeat(301));
    await status('message_too_long').waitFor();
    await shout('Too long for me');
    await message(anna, 'Too long for me').waitFor();
    await heard('jack: Too long for me').waitFor();
    const lines = await pirate.locator('#talk li').allTextContents();
    const said = lines.filter((line) => !line.startsWith('*')); // beside who comes and goes
    assert.deepEqual(said, ['jack: Ahoy!', 'anna: Hej, Jack <b>Sparrow</b>', 'jack: Too long for me']);
  });

  await stage.chapter('Anna goes, then he does', async () => {
    await anna.goto('about:blank');
    await heard('* anna: leave').waitFor();
    await aboard('anna').waitFor({ state: 'detached' });
    await pirate.getByRole('button', { name: 'Leave' }).click();
    await status('left: 1000').waitFor();
  });
});
