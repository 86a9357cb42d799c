/** One connection to the server, whatever carries it: it opens with a hello and brings frames until it ends. */
import type { Command, Frame } from './types';

/** From where delivery is to go on. All may be absent: then from now on. */
export interface Resume {
  readonly generation?: string;
  readonly rooms?: Record<string, number>;
  readonly changed?: number;
}

export interface LinkEvents {
  onFrame(frame: Frame): void;
  /** Exactly once, also when it never opened; nothing comes after it. */
  onClose(code: number): void;
}

export interface Link {
  /** Absent where commands must go another way. */
  readonly send?: (command: Command) => void;
  /** Ends it; `onClose` is not called any more. */
  close(): void;
}

export type OpenLink = (resume: Resume, events: LinkEvents) => Link;

/** The close code when none was received (RFC 6455 §7.1.5). */
export const ABNORMAL = 1006;

/** A link by code that is fetched when one is opened: most never need it. It takes no commands. */
export function fetchedLink(fetch: () => Promise<OpenLink>): OpenLink {
  return (resume, events) => {
    let link: Link | undefined;
    let over = false;
    fetch().then(
      (open) => {
        if (!over) link = open(resume, events);
      },
      () => over || events.onClose(ABNORMAL),
    );
    return {
      close() {
        over = true;
        link?.close();
      },
    };
  };
}

/** A frame from its text; undefined when it is none. */
export function frameOf(text: string): Frame | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('type' in value)) return undefined;
    return typeof value.type === 'string' ? (value as Frame) : undefined;
  } catch {
    return undefined;
  }
}
