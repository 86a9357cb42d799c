/** The words of the console. */
import { words } from '.';
import type { Admin } from './admin.en';

export type { Admin };

export let a: Admin;

const languages = {
  en: () => import('./admin.en').then((module) => module.admin),
  sv: () => import('./admin.sv').then((module) => module.admin),
  de: () => import('./admin.de').then((module) => module.admin),
  pt: () => import('./admin.pt').then((module) => module.admin),
};

/** Fetches them once; to be awaited before anything that says them is drawn. */
export async function speakAdmin(): Promise<void> {
  a ??= await words(languages);
}
