/** What is opened on request: fetched apart from the page itself, but before it is asked for. */

export const dialogs = () => import('../dialogs/Dialogs.svelte');
export const picker = () => import('../composer/EmojiPicker.svelte');
export const subjects = () => import('../subjects/Subjects.svelte');

/** Fetches all parts once the page has settled; the answer calls it off. */
export function prefetch(after = 1_500): () => void {
  const timer = setTimeout(() => {
    Promise.all([dialogs(), picker(), subjects()]).catch(() => undefined); // asked for again when it is opened
  }, after);
  return () => clearTimeout(timer);
}
