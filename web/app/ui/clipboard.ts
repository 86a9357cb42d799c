/** Copies a text. Without TLS, away from localhost, browsers give pages no clipboard of their own: there it goes by a field. */
export async function copyText(text: string): Promise<void> {
  const own = navigator.clipboard as Clipboard | undefined;
  if (own) return own.writeText(text);
  const before = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'unseen';
  // What lies behind a modal dialog cannot be selected.
  (document.querySelector('dialog[open]') ?? document.body).append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  if (!copied) throw new Error('the browser gives no way to copy');
}
