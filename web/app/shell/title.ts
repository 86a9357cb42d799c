/** Title and icon of the page's tab: how much is unread. */

export function titleFor(unread: number, place: string, name: string): string {
  const head = unread > 0 ? `(${unread > 99 ? '99+' : unread}) ` : '';
  return place ? `${head}${place} · ${name}` : `${head}${name}`;
}

/** Draws the tab's icon with a dot when something is unread, unless `over` says meanwhile that it is no longer so. */
export async function drawIcon(link: HTMLLinkElement, base: string, dot: boolean, over: () => boolean): Promise<void> {
  if (!dot) {
    link.href = base;
    return;
  }
  const image = new Image();
  image.src = base;
  await image.decode();
  if (over()) return;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 64;
  const pen = canvas.getContext('2d');
  if (!pen) return;
  pen.drawImage(image, 0, 0, 64, 64);
  pen.beginPath();
  pen.arc(49, 15, 15, 0, Math.PI * 2);
  pen.fillStyle = '#b0321f';
  pen.fill();
  link.href = canvas.toDataURL('image/png');
}
