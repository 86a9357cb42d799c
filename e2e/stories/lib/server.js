/** The real server as a child process, on a data directory of its own. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freeAddress } from './address.js';

const binary = fileURLToPath(new URL('../../../.cache/e2e/samtal', import.meta.url));

/** Everybody's password, here and in the demo. */
export const password = 'correct horse 7';

export class Server {
  /** @param {readonly string[]} flags what the server is started with, beyond address and data */
  constructor(flags = ['--rate-limits', 'off']) {
    this.flags = flags;
    this.data = mkdtempSync(join(tmpdir(), 'samtal-story-'));
    /** What it has complained about, over all its lives. */
    this.log = '';
  }

  /** Fills the data directory with the demo's people and what they told each other. */
  demo() {
    const { status, stderr } = spawnSync(binary, ['demo', '--data', this.data, '--password', password], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`samtal demo: ${stderr}`);
    return this;
  }

  /** Starts the server, at the same address as before if it ran already, and waits until it listens. */
  async start() {
    this.listen ??= await freeAddress();
    this.child = spawn(binary, ['serve', '--listen', this.listen, '--data', this.data, '--log-level', 'warn', ...this.flags], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stderr.on('data', (text) => (this.log += text));
    this.ended = once(this.child, 'close'); // with the last that it had to say
    let open;
    for await (const line of createInterface({ input: this.child.stdout })) {
      const [, what, value] = /^\s+(Open|Data|Setup)\s+(\S+)/.exec(line) ?? [];
      if (what === 'Open') open = value;
      if (what === 'Setup') this.setup = value;
      if (open && line === '') break;
    }
    this.child.stdout.resume(); // whatever else it prints must not hold it up
    if (!open) throw new Error(`the server does not start: ${this.log}`);
    this.url = open;
    return this;
  }

  /** Ends the server as a power cut would. */
  async kill() {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** Freezes the server: its connections stay, and nothing answers. */
  freeze() {
    this.child.kill('SIGSTOP');
  }

  thaw() {
    this.child.kill('SIGCONT');
  }

  /** Ends the server and forgets its data; tells what it complained about. */
  async close() {
    if (this.child && this.child.exitCode === null && this.child.signalCode === null) {
      this.thaw();
      this.child.kill('SIGTERM');
      await this.ended;
    }
    for (const path of [this.data, `${this.data}.key`]) rmSync(path, { recursive: true, force: true });
    if (/panic|DATA RACE/.test(this.log ?? '')) throw new Error(`the server says: ${this.log}`);
  }

  /** Speaks to the native API without a browser. */
  async call(method, path, body, token) {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { ...(body && { 'content-type': 'application/json' }), ...(token && { authorization: `Bearer ${token}` }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  /** Makes the first account, which is the administrator's, and answers a session of it. */
  async administrator(name = 'root') {
    await this.call('POST', '/setup', { name, password, token: new URL(this.setup).hash.slice(1) });
    return this.session(name);
  }

  /** Makes an account, and answers a session of it that speaks to the API. */
  async person(name, full_name = '') {
    await this.call('POST', '/accounts', { name, password, ...(full_name && { full_name }) });
    return this.session(name);
  }

  /** A session of an account that is there already. */
  async session(name) {
    const { token } = await this.call('POST', '/sessions', { name, password });
    return new Person(this, name, token);
  }
}

/** Somebody who speaks to the API and has no browser. */
export class Person {
  #sent = 0;

  constructor(server, name, token) {
    this.server = server;
    this.name = name;
    this.token = token;
  }

  call(method, path, body) {
    return this.server.call(method, path, body, this.token);
  }

  /** A room of mine by its title, or a direct one by the other's name. */
  async room(name) {
    const { rooms } = await this.call('GET', '/rooms');
    return rooms.find((room) => room.title === name || (room.kind === 'direct' && room.with?.some((one) => one.name === name)));
  }

  async direct(name) {
    return (await this.call('POST', '/rooms', { kind: 'direct', members: [name] })).id;
  }

  send(room, text, more = {}) {
    return this.call('POST', `/rooms/${room}/messages`, { client_id: `${this.name}-${process.pid}-${++this.#sent}`, text, ...more });
  }
}
