/** Addresses of this machine at which something may be started, and whether it is there yet. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import { patience } from './browser.js';

/** What keeps addresses for this process, for as long as it lives. */
const marks = [];

/** Marks a port as this process's by its other half, of UDP, which nothing here speaks: stories told beside this one choose another. */
async function mark(port) {
  const socket = createSocket('udp4').unref();
  const ours = await new Promise((tell) => socket.once('error', () => tell(false)).bind({ port, address: '127.0.0.1', exclusive: true }, () => tell(true)));
  if (ours) marks.push(socket);
  else socket.close();
  return ours;
}

/**
 * An address that nobody listens at, and no other story will. It lies below the ports that connections come from: what is ended and
 * started again there finds it free, and nobody who calls meanwhile reaches himself.
 */
export async function freeAddress() {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000);
    if (!(await mark(port))) continue;
    const probe = createServer();
    const heard = await new Promise((tell) => probe.once('error', () => tell(false)).listen(port, '127.0.0.1', () => tell(true)));
    if (!heard) continue;
    probe.close();
    await once(probe, 'close');
    return `127.0.0.1:${port}`;
  }
}

/** Waits until somebody answers at an address. */
export async function answers(address) {
  const [host, port] = address.split(':');
  for (const end = Date.now() + patience; Date.now() < end; ) {
    const socket = connect(Number(port), host);
    const there = await new Promise((tell) => socket.once('connect', () => tell(true)).once('error', () => tell(false)));
    socket.destroy();
    if (there) return;
    await after(20);
  }
  throw new Error(`nobody answers at ${address}`);
}
