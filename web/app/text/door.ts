/** The words of the pages before one is signed in. */
import { words } from '.';
import type { Door } from './door.en';

export type { Door };

export let d: Door;

const languages = {
  en: () => import('./door.en').then((module) => module.door),
  sv: () => import('./door.sv').then((module) => module.door),
  de: () => import('./door.de').then((module) => module.door),
  pt: () => import('./door.pt').then((module) => module.door),
};

/** Fetches them once; to be awaited before anything that says them is drawn. */
export async function speakDoor(): Promise<void> {
  d ??= await words(languages);
}
