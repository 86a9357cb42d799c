/** The language in use. It is chosen once, before anything is drawn. */
import { type Failure, failureOf } from '../model';
import { en, type Text } from './en';

export type { Text };

export const t: Text = en;

/** What went wrong, in the reader's words; the server's own words where we have none. */
export function tell(thrown: unknown): string {
  const failure: Failure = failureOf(thrown);
  return t.problem[failure.code] ?? (failure.detail || t.problem['unknown'] || '');
}
