/** Hands something to the browser to be kept as a file. */

export function save(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

export const saveText = (name: string, text: string) => save(name, new Blob([text], { type: 'text/plain;charset=utf-8' }));
