/** The language in use. It is chosen once, before anything is drawn. */
import { type Failure, failureOf } from '../model';
import { en, type Text } from './en';

export type { Text };

export let t: Text = en;

const others: Readonly<Record<string, () => Promise<Text>>> = {
  sv: () => import('./sv').then((module) => module.sv),
  de: () => import('./de').then((module) => module.de),
  pt: () => import('./pt').then((module) => module.pt),
};

/** The first of the reader's languages that is spoken here, English if none is. */
export function choose(languages: readonly string[]): string {
  const spoken = languages.map((tag) => tag.split('-')[0]?.toLowerCase() ?? '').find((tag) => tag === 'en' || tag in others);
  return spoken ?? 'en';
}

/** Speaks a language from now on; English where its words cannot be fetched. Answers the language it is. */
export async function speak(language: string): Promise<string> {
  const load = others[language];
  if (!load) return 'en';
  try {
    t = await load();
    return language;
  } catch {
    return 'en'; // out of reach: better English than nothing
  }
}

/** What went wrong, in the reader's words; the server's own words where we have none. */
export function tell(thrown: unknown): string {
  const failure: Failure = failureOf(thrown);
  return t.problem[failure.code] ?? (failure.detail || t.problem['unknown'] || '');
}
