/** Getting back into an account, and what is prepared for it. Loaded with the pages that do it. */
import type { AnsweredQuestion, Question, ResetDone, ResetLink } from './accounttypes';
import type { Ask } from './trust';

/** By what a new password is set. */
export interface Way {
  readonly token?: string;
  readonly name?: string;
  readonly recovery_code?: string;
  readonly answers?: readonly string[];
}

const asked = (answer: { questions: Question[] }) => answer.questions;

export const recovery = (ask: Ask) => ({
  /** Mails a link, if the account has an address; it is never told whether it has. */
  mail: (name: string) => ask<void>('POST', '/reset', { body: { name } }),
  look: (token: string) => ask<ResetLink>('POST', '/reset/look', { body: { token } }),
  /** What an account asks; every name asks something. */
  questions: (name: string) => ask<{ questions: Question[] }>('POST', '/reset/questions', { body: { name } }).then(asked),
  /** Answers from when on the new password holds, in milliseconds since 1970; undefined: at once. */
  async finish(body: Way & { password: string }): Promise<number | undefined> {
    const { due } = await ask<ResetDone>('POST', '/reset/finish', { body });
    return due ? Date.parse(due) : undefined;
  },
  confirmEmail: (token: string) => ask<void>('POST', '/email/confirm', { body: { token } }),
});

export const ownQuestions = (ask: Ask) => ({
  catalogue: () => ask<{ codes: string[] }>('GET', '/questions').then((answer) => answer.codes),
  all: () => ask<{ questions: Question[] }>('GET', '/me/questions').then(asked),
  set: (questions: readonly AnsweredQuestion[]) => ask<void>('PUT', '/me/questions', { body: { questions } }),
  /** Stops a reset that somebody has asked for by answers. */
  stopReset: () => ask<void>('DELETE', '/me/reset'),
});
