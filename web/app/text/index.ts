/** The language in use. It is chosen once, before anything is drawn; what is said in parts that open later comes with them. */
import { type Failure, failureOf } from '../model';
import { en, type Text } from './en';

export type { Text };

export let t: Text = en;
let language = 'en';
/** Words for problems that only later parts can meet. */
let problems: Readonly<Record<string, string>> = {};

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
export async function speak(wanted: string): Promise<string> {
  const load = others[wanted];
  language = 'en';
  if (!load) return language;
  try {
    t = await load();
    language = wanted;
  } catch {
    // Out of reach: better English than nothing.
  }
  return language;
}

interface Part {
  readonly problem: Readonly<Record<string, string>>;
}

/** A part's words in the language in use, in English where they cannot be fetched; its words for problems are known from then on. */
export async function words<T extends Part>(languages: Readonly<Record<string, () => Promise<T>>>): Promise<T> {
  const english = languages['en'] as () => Promise<T>;
  const part = await (languages[language] ?? english)().catch(english);
  problems = { ...problems, ...part.problem };
  return part;
}

/** What went wrong, in the reader's words; the server's own words where we have none. */
export function tell(thrown: unknown): string {
  const failure: Failure = failureOf(thrown);
  return problems[failure.code] ?? t.problem[failure.code] ?? (failure.detail || t.problem['unknown'] || '');
}
