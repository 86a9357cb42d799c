import { describe, expect, it, vi } from 'vitest';
import { eventParser, type ServerEvent, sseLink } from './sse';
import type { Frame } from './types';

describe('eventParser', () => {
  it.each([1, 2, 3, 7, 1000])('does not care how the stream is cut (%i characters at a time)', (size) => {
    const text = ': hello\n\ndata: {"a":1}\n\r\ndata:two\r\ndata: lines\r\n\r\nevent: close\rdata: x\r\rdata: unfinished\n';
    const events: ServerEvent[] = [];
    const feed = eventParser((event) => events.push(event));
    for (let i = 0; i < text.length; i += size) feed(text.slice(i, i + size));
    expect(events).toEqual([
      { event: 'message', data: '{"a":1}' },
      { event: 'message', data: 'two\nlines' },
      { event: 'close', data: 'x' },
    ]);
  });
});

async function run(response: Response): Promise<{ frames: Frame[]; code: number }> {
  const frames: Frame[] = [];
  const code = await new Promise<number>((resolve) => {
    sseLink(() => Promise.resolve(response))({}, { onFrame: (frame) => frames.push(frame), onClose: resolve });
  });
  return { frames, code };
}

describe('sseLink', () => {
  it('brings frames and the reason of its end', async () => {
    const body = 'data: {"type":"live"}\n\ndata: nonsense\n\nevent: close\ndata: {"code":4000}\n\n';
    expect(await run(new Response(body))).toEqual({ frames: [{ type: 'live' }], code: 4000 });
  });

  it('tells a missing session from a broken line', async () => {
    expect((await run(new Response('{}', { status: 401 }))).code).toBe(4401);
    expect((await run(new Response('{}', { status: 503 }))).code).toBe(1006);
    expect((await run(new Response('data: {"type":"li'))).code).toBe(1006);
  });

  it('says nothing after it was closed', async () => {
    const onClose = vi.fn();
    const onFrame = vi.fn();
    const link = sseLink(() => Promise.resolve(new Response('data: {"type":"live"}\n\n')))({}, { onFrame, onClose });
    link.close();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(onFrame).not.toHaveBeenCalled();
    expect(onClose).not.toHaveBeenCalled();
  });
});
