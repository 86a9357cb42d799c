/** Links whose other end is the test. */
import type { Link, LinkEvents, OpenLink, Resume } from '../link';
import type { Command, Frame, HelloFrame } from '../types';

export class TestLink implements Link {
  readonly resume: Resume;
  readonly sent: Command[] = [];
  readonly send?: (command: Command) => void;
  closed = false;
  readonly #events: LinkEvents;

  constructor(resume: Resume, events: LinkEvents, sends: boolean) {
    this.resume = resume;
    this.#events = events;
    if (sends) this.send = (command) => this.sent.push(command);
  }

  close(): void {
    this.closed = true;
  }

  frame(frame: Frame): void {
    if (!this.closed) this.#events.onFrame(frame);
  }

  hello(more: Partial<HelloFrame> = {}): void {
    this.frame({
      type: 'hello', generation: 'g1', account: { id: 'me', name: 'me' }, session: 's1', changed: 0, rooms: {}, version: 'test',
      ...more,
    });
  }

  live(): void {
    this.frame({ type: 'live' });
  }

  /** The other end closes, or the network does. */
  end(code = 1006): void {
    if (!this.closed) this.#events.onClose(code);
  }
}

export class TestLinks {
  readonly all: TestLink[] = [];
  readonly open: OpenLink;

  constructor(sends = true) {
    this.open = (resume, events) => {
      const link = new TestLink(resume, events, sends);
      this.all.push(link);
      return link;
    };
  }

  get last(): TestLink {
    const link = this.all.at(-1);
    if (link === undefined) throw new Error('no link was opened');
    return link;
  }
}
