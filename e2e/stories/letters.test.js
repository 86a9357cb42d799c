/** Letters and questions: an address is confirmed, a lost password is set anew by a mailed link, beside questions, or by questions after a delay. */
import assert from 'node:assert/strict';
import { clean, closing, giveName, ready, settings, signIn, signOut, signUp, told } from './lib/app.js';
import { inReach } from './lib/axe.js';
import { Mailbox } from './lib/mailbox.js';
import { story } from './lib/story.js';

const address = 'ann@example.org';
const [second, third, fourth] = ['violet umbrella 12', 'umbrella harbour 31', 'harbour lantern 58'];

story('letters', { beside: () => new Mailbox() }, async (stage) => {
  const { server, beside: mailbox } = stage;
  const root = await server.administrator();
  await root.call('PATCH', '/admin/policy', { sign_up: 'open', security_question: 'second' });
  const page = await stage.profile();
  const other = await stage.profile();

  const forget = async (name) => {
    await other.goto('/');
    await other.getByRole('button', { name: 'Forgot your password?' }).click();
    await other.getByLabel('Name', { exact: true }).fill(name);
  };
  const askForLink = async (name) => {
    await forget(name);
    await other.getByRole('button', { name: /Mail me a link/ }).click();
    await other.getByText('a link is on its way').waitFor();
  };
  const setPassword = async (next) => {
    await other.getByLabel('New password', { exact: true }).fill(next);
    await other.getByRole('button', { name: 'Set password' }).click();
  };
  /** Chooses two questions in the settings: the first there is and the second, or one of one's own. */
  const chooseQuestions = async (on, answers, own) => {
    const dialog = await settings(on, 'Security');
    await dialog.getByRole('button', { name: 'Choose questions' }).click();
    if (own) {
      await dialog.getByLabel('Question 2', { exact: true }).selectOption({ label: 'A question of my own' });
      await dialog.getByLabel('Your question').fill(own);
    }
    await inReach(on, 'questions are chosen');
    for (const [i, answer] of answers.entries()) await dialog.getByLabel('Answer', { exact: true }).nth(i).fill(answer);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('2 questions').waitFor();
  };

  await stage.chapter('an address counts once the link in the letter was opened', async () => {
    await signUp(page, 'ann', 'Ann Lee');
    const dialog = await settings(page, 'Profile');
    await dialog.getByText('No address').waitFor();
    await dialog.getByRole('button', { name: 'Add' }).click();
    await dialog.getByLabel('E-mail address').fill(address);
    await inReach(page, 'an address is given');
    await dialog.getByRole('button', { name: 'Send link' }).click();
    await dialog.getByText(/Open the link in the letter to .*ann@example\.org/).waitFor();
    const link = await mailbox.link(address);
    assert.match(link, /\/email#/, 'what the link proves is told to no server on the way');
    await other.goto(link);
    await other.getByRole('heading', { name: 'Address confirmed' }).waitFor();
    await inReach(other, 'an address is confirmed');
    await other.getByRole('button', { name: 'To the conversations' }).click();
    await other.getByRole('heading', { name: 'Sign in' }).waitFor();
    await clean(other);
    await dialog.getByText('Confirmed', { exact: true }).waitFor();
    await other.goto(link);
    await other.getByRole('heading', { name: 'This link is over' }).waitFor();
    await inReach(other, 'a link that is over');
  });

  await stage.chapter('a lost password: whoever asks learns nothing, the owner gets a link', async () => {
    await askForLink('nobody');
    await inReach(other, 'a link is on its way');
    await forget('ann');
    await inReach(other, 'a lost password');
    await askForLink('ann');
    const link = await mailbox.link(address);
    assert.match(link, /\/reset#/);
    mailbox.empty();
    await other.goto(link);
    await other.getByRole('heading', { name: 'Set a new password' }).waitFor();
    await other.getByText('@ann').waitFor();
    await inReach(other, 'a new password');
    await setPassword(second);
    await other.getByText('Your password is set. Sign in with it.').waitFor();
    await inReach(other, 'a password that was set');
    await page.getByText('Your session has ended.').waitFor();
    assert.match((await mailbox.next(address)).subject, /your password was reset/);
    await assert.rejects(server.session('ann'), /401/, 'the old one is none any more');
    await giveName(other, 'ann', second);
    await ready(other);
    await signOut(other);
    await other.goto(link);
    await other.getByRole('heading', { name: 'This link is over' }).waitFor();
  });

  await stage.chapter('questions are asked beside the link, where there are some', async () => {
    await giveName(page, 'ann', second);
    await ready(page);
    await chooseQuestions(page, ['Prince', 'The blue house'], 'Where did we hide the key?');
    await askForLink('ann');
    await other.goto(await mailbox.link(address));
    const [pet, key] = [other.getByLabel('The name of your first pet'), other.getByLabel('Where did we hide the key?')];
    await pet.fill('Rex');
    await key.fill('the blue house');
    await setPassword(third);
    await other.getByRole('alert').waitFor();
    await inReach(other, 'a new password beside questions');
    await pet.fill('  PRINCE ');
    await setPassword(third);
    await other.getByText('Your password is set. Sign in with it.').waitFor();
    await page.getByText('Your session has ended.').waitFor();
    assert.match((await mailbox.next(address)).subject, /your password was reset/);
    await giveName(other, 'ann', third);
    await ready(other);
    await signOut(other);
  });

  await stage.chapter('questions alone take their time, and the owner is told and stops it', async () => {
    await root.call('PATCH', '/admin/policy', { security_question: 'alone' });
    const bo = await stage.profile();
    await signUp(bo, 'bo', 'Bo Berg');
    await chooseQuestions(bo, ['Prince', 'Mill Lane']);
    await closing(bo, () => bo.keyboard.press('Escape'));
    for (const name of ['nobody', 'bo']) {
      await forget(name);
      await other.getByRole('button', { name: /Answer my questions/ }).click();
      await other.getByLabel('New password', { exact: true }).waitFor();
      await inReach(other, 'questions alone');
      const fields = other.locator('form .field').filter({ hasNot: other.locator('[type=password]') }).getByRole('textbox');
      // Names that nobody has are asked as well, two questions or three.
      for (const [i, field] of (await fields.all()).entries()) await field.fill(['Prince', 'Mill Lane', 'Anything'][i]);
      await setPassword(fourth);
      if (name === 'nobody') await other.getByText('Name and what you entered do not fit together.').waitFor();
    }
    await other.getByText('Your answers are right. For safety the new password begins to work').waitFor();
    await inReach(other, 'a password that begins to work later');
    await bo.getByRole('alert').getByText('Somebody has answered your security questions').waitFor();
    await inReach(bo, 'a warning');
    await bo.getByRole('button', { name: 'It was not me: stop it' }).click();
    await told(bo, 'Stopped. Your password stays as it is.');
    await bo.getByText('Somebody has answered your security questions').waitFor({ state: 'detached' });
    await giveName(other, 'bo', fourth);
    await other.getByText('Name and password do not match.').waitFor();
    await signIn(other, 'bo');
    mailbox.empty();
  });
});
