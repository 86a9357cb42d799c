/** The scrolling element as the scroll keeper sees it: rows are elements with data-key, in document order. */
import type { Port } from '../../sdk/scroll';

export class ElementPort implements Port {
  readonly #element: HTMLElement;

  constructor(element: HTMLElement) {
    this.#element = element;
  }

  get top(): number {
    return this.#element.scrollTop;
  }
  set top(top: number) {
    this.#element.scrollTop = top;
  }
  get height(): number {
    return this.#element.scrollHeight;
  }
  get view(): number {
    return this.#element.clientHeight;
  }

  visible(): readonly { readonly key: string; readonly top: number }[] {
    const rows = this.#rows();
    const { top, bottom } = this.#element.getBoundingClientRect();
    const zero = top - this.#element.scrollTop;
    // Rows are in order: the first one that ends below the upper edge is found by halving.
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((rows[middle]?.getBoundingClientRect().bottom ?? 0) > top) high = middle;
      else low = middle + 1;
    }
    const seen: { key: string; top: number }[] = [];
    for (const row of rows.slice(low, low + 40)) {
      const box = row.getBoundingClientRect();
      if (box.top >= bottom) break;
      seen.push({ key: row.dataset['key'] ?? '', top: box.top - zero });
    }
    return seen;
  }

  topOf(key: string): number | undefined {
    const row = this.find(key);
    if (!row) return undefined;
    return row.getBoundingClientRect().top - this.#element.getBoundingClientRect().top + this.#element.scrollTop;
  }

  /** The element of a row. */
  find(key: string): HTMLElement | undefined {
    return this.#element.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`) ?? undefined;
  }

  /** The date that is held at the upper edge, away from where it stands. */
  stuckDay(): string | undefined {
    const { top } = this.#element.getBoundingClientRect();
    for (const day of this.#element.querySelectorAll<HTMLElement>('[data-day]')) {
      const section = day.parentElement?.getBoundingClientRect();
      const box = day.getBoundingClientRect();
      if (section && section.top < top && box.bottom > top && box.top - section.top > box.height) return day.dataset['day'];
    }
    return undefined;
  }

  /** The row after (1) or before (-1) one, or the last one that is seen when none is named. */
  neighbour(key: string | undefined, step: 1 | -1): HTMLElement | undefined {
    const rows = this.#rows().filter((row) => row.hasAttribute('tabindex'));
    const at = rows.findIndex((row) => row.dataset['key'] === key);
    if (at >= 0) return rows[at + step];
    const seen = new Set(this.visible().map((row) => row.key));
    return rows.findLast((row) => seen.has(row.dataset['key'] ?? ''));
  }

  #rows(): HTMLElement[] {
    return [...this.#element.querySelectorAll<HTMLElement>('[data-key]')];
  }
}
