/** How long it takes from a key or click in one page until it shows in another, by the clock of the machine they share. */

/** Milliseconds until an element with the text is in the page `to`. */
export const appears = (from, to, selector, text, act) => measure(from, to, act, selector, text);

/** Milliseconds until no element of the page `to` fits the selector any more. */
export const vanishes = (from, to, selector, act) => measure(from, to, act, selector, undefined);

async function measure(from, to, act, selector, text) {
  await from.evaluate(() => {
    for (const kind of ['keydown', 'click']) addEventListener(kind, () => (window.acted = Date.now()), { capture: true, once: true });
  });
  await to.evaluate(
    ([selector, text]) => {
      const holds = () => {
        const all = [...document.querySelectorAll(selector)];
        return text === undefined ? all.length === 0 : all.some((one) => one.textContent.includes(text));
      };
      window.measured = new Promise((resolve) => {
        const observer = new MutationObserver(() => {
          if (!holds()) return;
          observer.disconnect();
          resolve(Date.now());
        });
        observer.observe(document.body, { childList: true, subtree: true, characterData: true });
      });
    },
    [selector, text],
  );
  await act();
  return (await to.evaluate(() => window.measured)) - (await from.evaluate(() => window.acted));
}

export function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
