/** The words of dialogs, details and settings. */
import { words } from '.';
import type { More } from './more.en';

export type { More };

export let m: More;

const languages = {
  en: () => import('./more.en').then((module) => module.more),
  sv: () => import('./more.sv').then((module) => module.more),
  de: () => import('./more.de').then((module) => module.more),
  pt: () => import('./more.pt').then((module) => module.more),
};

/** Fetches them once; to be awaited before anything that says them is drawn. */
export async function speakMore(): Promise<void> {
  m ??= await words(languages);
}
