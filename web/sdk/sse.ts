/** Server-sent events, for networks that let no WebSocket through: the same frames, one way. */
import { ABNORMAL, frameOf, type Link, type LinkEvents, type OpenLink, type Resume } from './link';
import { CLOSE } from './types';

export interface ServerEvent {
  readonly event: string;
  readonly data: string;
}

/**
 * Takes a stream apart into events (HTML, "Interpreting an event stream"). Answers a function that is fed with text as
 * it comes and calls back for every event that is complete.
 */
export function eventParser(onEvent: (event: ServerEvent) => void): (text: string) => void {
  let rest = '';
  let event = '';
  let data: string[] = [];
  const line = (text: string) => {
    if (text === '') {
      if (data.length > 0) onEvent({ event: event === '' ? 'message' : event, data: data.join('\n') });
      event = '';
      data = [];
      return;
    }
    const colon = text.indexOf(':');
    if (colon === 0) return; // a comment keeps the connection awake
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') data.push(value);
    else if (field === 'event') event = value;
  };
  return (text) => {
    rest += text;
    // A carriage return at the very end may be half of a line's end.
    const held = rest.endsWith('\r') ? '\r' : '';
    const lines = rest.slice(0, rest.length - held.length).split(/\r\n|\n|\r/);
    rest = (lines.pop() ?? '') + held;
    for (const one of lines) line(one);
  };
}

function closeCode(data: string): number {
  try {
    const { code } = JSON.parse(data) as { code?: unknown };
    return typeof code === 'number' ? code : ABNORMAL;
  } catch {
    return ABNORMAL;
  }
}

/** Asked over fetch and not EventSource, which hides the status and connects again by itself. */
export function sseLink(stream: (resume: Resume, signal: AbortSignal) => Promise<Response>): OpenLink {
  return (resume: Resume, events: LinkEvents): Link => {
    const stop = new AbortController();
    let code: number = ABNORMAL;
    const feed = eventParser(({ event, data }) => {
      if (stop.signal.aborted) return;
      if (event === 'close') {
        code = closeCode(data);
        return;
      }
      const frame = frameOf(data);
      if (frame !== undefined) events.onFrame(frame);
    });
    const read = async () => {
      const response = await stream(resume, stop.signal);
      if (response.status === 401) code = CLOSE.session;
      if (!response.ok || response.body === null) return;
      const reader = response.body.getReader();
      const decoder = new TextDecoder();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        feed(decoder.decode(value, { stream: true }));
      }
    };
    void read()
      .catch(() => undefined) // the network broke it: that is what the abnormal code says
      .then(() => {
        if (!stop.signal.aborted) events.onClose(code);
      });
    return { close: () => stop.abort() };
  };
}
