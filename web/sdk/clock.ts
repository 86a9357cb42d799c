/** Time as the sdk sees it; given from outside, so that tests own it. */
export interface Clock {
  /** milliseconds since 1970 */
  now(): number;
  /** Calls once after `ms`; answers how to call it off. */
  after(ms: number, call: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};
