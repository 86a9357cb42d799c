/** What is told of a new password while it is typed. The server decides, so it is the server that is asked. */
import type { Ask } from '../../sdk/trust';

export interface Verdict {
  /** 0 to 4 */
  readonly score: number;
  readonly ok: boolean;
  readonly warning: string;
  readonly suggestions: readonly string[];
}

/** Typing rests for so long before the server is asked, in milliseconds. */
const rest = 300;

export class Guide {
  readonly #ask: Ask;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turn = 0;
  /** Stays while more is typed, until a newer one is known. */
  verdict = $state.raw<Verdict | undefined>(undefined);

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** A password has been changed. One that is too short is not worth asking about. */
  typed(password: string, name: string, enough: boolean): void {
    clearTimeout(this.#timer);
    const turn = ++this.#turn;
    if (!enough) {
      this.verdict = undefined;
      return;
    }
    this.#timer = setTimeout(() => void this.#look(turn, password, name), rest);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#turn++;
  }

  async #look(turn: number, password: string, name: string): Promise<void> {
    try {
      const found = await this.#ask<Partial<Verdict>>('POST', '/passwords/check', { body: { password, ...(name && { name }) } });
      if (turn === this.#turn) this.verdict = { score: found.score ?? 0, ok: found.ok ?? false, warning: found.warning ?? '', suggestions: found.suggestions ?? [] };
    } catch {
      // Asked too often, or out of reach: what was said last stands, and the server decides in the end.
    }
  }
}
