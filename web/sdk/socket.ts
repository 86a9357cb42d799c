/** The WebSocket that carries frames and commands. */
import { ABNORMAL, frameOf, type Link, type LinkEvents, type OpenLink, type Resume } from './link';
import type { Command } from './types';

/** The part of the browser's WebSocket that is used here. */
export interface SocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

export interface SocketOptions {
  /** Makes the socket; the browser's own for the page's origin when absent. */
  readonly make?: () => SocketLike;
  /** Bearer token of those who have no cookie. */
  readonly token?: () => string | undefined;
}

function own(): SocketLike {
  const url = new URL('/api/v1/socket', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return new WebSocket(url) as unknown as SocketLike;
}

export function socketLink(options: SocketOptions = {}): OpenLink {
  return (resume: Resume, events: LinkEvents): Link => {
    const socket = (options.make ?? own)();
    let over = false;
    let opened = false;
    const send = (command: Command) => socket.send(JSON.stringify(command));
    const end = (code: number) => {
      if (over) return;
      over = true;
      events.onClose(code);
    };
    socket.onopen = () => {
      opened = true;
      const token = options.token?.();
      send({ id: 'hello', type: 'hello', ...(token === undefined ? {} : { token }), ...resume });
    };
    socket.onmessage = ({ data }) => {
      const frame = over || typeof data !== 'string' ? undefined : frameOf(data);
      if (frame !== undefined) events.onFrame(frame);
    };
    socket.onclose = ({ code }) => end(code);
    socket.onerror = () => {
      // A close follows, and says more; only some runtimes leave it out where nothing was opened.
      if (!opened) end(ABNORMAL);
    };
    return {
      send: (command) => {
        if (!over) send(command);
      },
      close() {
        over = true;
        socket.close();
      },
    };
  };
}

