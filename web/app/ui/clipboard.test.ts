import { afterEach, expect, it, vi } from 'vitest';
import { copyText } from './clipboard';

afterEach(() => vi.unstubAllGlobals());

it('uses the clipboard where there is one', async () => {
  const writeText = vi.fn(async () => undefined);
  vi.stubGlobal('navigator', { clipboard: { writeText } });
  await copyText('hello');
  expect(writeText).toHaveBeenCalledExactlyOnceWith('hello');
});

it('goes by a field where there is none, inside the dialog that is open, and gives the focus back', async () => {
  vi.stubGlobal('navigator', {});
  document.body.innerHTML = '<dialog open><button>Copy</button></dialog>';
  const button = document.querySelector('button');
  button?.focus();
  let copied = '';
  document.execCommand = () => {
    const field = document.querySelector('dialog textarea');
    copied = field instanceof HTMLTextAreaElement ? field.value : '';
    return true;
  };
  await copyText('hello');
  expect(copied).toBe('hello');
  expect(document.querySelector('textarea')).toBeNull();
  expect(document.activeElement).toBe(button);
});

it('says when it cannot', async () => {
  vi.stubGlobal('navigator', {});
  document.execCommand = () => false;
  await expect(copyText('hello')).rejects.toThrow();
});
