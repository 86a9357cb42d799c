/** What is opened on request: fetched apart from the page itself, with its words, but before it is asked for. */
import { speakAdmin } from '../text/admin';
import { speakDoor } from '../text/door';
import { speakMore } from '../text/more';

async function spoken<T>(part: Promise<T>, words: Promise<void>): Promise<T> {
  return (await Promise.all([part, words]))[0]; // listening to both from the start: either may fail first
}

export const door = () => spoken(import('../auth/Auth.svelte'), speakDoor());
export const details = () => spoken(import('../details/Details.svelte'), speakMore());
export const dialogs = () => spoken(import('../dialogs/Dialogs.svelte'), speakMore());
export const settings = () => spoken(import('../settings/Settings.svelte'), Promise.all([speakMore(), speakDoor()]).then(() => undefined));
export const picker = () => spoken(import('../composer/EmojiPicker.svelte'), speakMore());
export const proof = () => spoken(import('../account/Proof.svelte'), speakDoor());
export const notices = () => spoken(import('./Notices.svelte'), speakMore());
export const admin = () => spoken(import('../admin/Console.svelte'), Promise.all([speakMore(), speakAdmin()]).then(() => undefined));
export const menu = () => import('../ui/MenuHost.svelte');
export const completion = () => import('../composer/Completion.svelte');
export const sound = () => import('./sound');
export const subjects = () => import('../subjects/Subjects.svelte');

/** Fetches all parts once the page has settled; the answer calls it off. */
export function prefetch(after = 1_500): () => void {
  const timer = setTimeout(() => {
    Promise.all([menu(), completion(), sound(), details(), dialogs(), settings(), picker(), subjects()]).catch(() => undefined); // asked for again when it is opened
  }, after);
  return () => clearTimeout(timer);
}
