/** Where something that floats goes: beside its anchor, inside the page. */

export interface Spot {
  readonly x: number;
  readonly y: number;
}

const gap = 6;
const edge = 8;

/** Below the anchor and flush with its end; above it, or flush with its start, where there is no room. */
export function spotFor(anchor: DOMRect, width: number, height: number, page: { width: number; height: number }): Spot {
  const below = anchor.bottom + gap;
  const above = anchor.top - gap - height;
  const fits = below + height <= page.height - edge;
  const y = fits || above < edge ? Math.min(below, page.height - edge - height) : above;
  // A point, where the pointer was, opens to the right as menus do.
  const wanted = anchor.width > 0 && anchor.right - width >= edge ? anchor.right - width : anchor.left;
  const x = Math.min(Math.max(edge, wanted), page.width - edge - width);
  return { x: Math.max(0, x), y: Math.max(edge, y) };
}

/** Shows a popover at an anchor. To be used as an attachment on an element with the popover attribute. */
export function floating(anchor: () => DOMRect) {
  return (element: HTMLElement) => {
    const before = document.activeElement;
    element.showPopover();
    const set = () => {
      const { width, height } = element.getBoundingClientRect();
      const { x, y } = spotFor(anchor(), width, height, { width: innerWidth, height: innerHeight });
      element.style.setProperty('left', `${x}px`);
      element.style.setProperty('top', `${y}px`);
    };
    set();
    const observer = new ResizeObserver(set);
    observer.observe(element);
    return () => {
      observer.disconnect();
      const held = element.contains(document.activeElement) || document.activeElement === document.body;
      if (element.matches(':popover-open')) element.hidePopover();
      if (held && before instanceof HTMLElement && before.isConnected) before.focus();
    };
  };
}
