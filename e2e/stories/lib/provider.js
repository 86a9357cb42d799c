/** A real OpenID Connect provider with its page to sign in: the one of the Go tests, as a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answers, freeAddress } from './address.js';

const binary = fileURLToPath(new URL('../../../.cache/e2e/provider', import.meta.url));

/** What it and the server know each other by. */
const client = ['--oidc-client', 'samtal', '--oidc-secret', 'between the two of them'];

export class Provider {
  #folder = mkdtempSync(join(tmpdir(), 'samtal-provider-'));

  /**
   * @param {Server} server where it sends people back to
   * @param {readonly { name: string, first: string, last: string, password: string }[]} people whom it knows
   */
  constructor(server, people) {
    this.server = server;
    this.people = people;
  }

  async start() {
    this.server.listen ??= await freeAddress();
    this.address ??= await freeAddress();
    this.url = `http://${this.address}`;
    const users = Object.fromEntries(this.people.map(({ name, first, last, password }, i) => [`${i}`, { ID: `${i}`, Username: name, FirstName: first, LastName: last, Password: password }]));
    const file = join(this.#folder, 'users.json');
    writeFileSync(file, JSON.stringify(users));
    const [, port] = this.server.listen.split(':');
    const order = { Address: this.address, Issuer: this.url, Redirect: `http://localhost:${port}/api/v1/oidc/oidc/callback`, Users: file };
    this.child = spawn(binary, [], { env: { ...process.env, SAMTAL_TEST_PROVIDER: JSON.stringify(order) }, stdio: 'ignore' });
    await answers(this.address);
    return this;
  }

  /** What the server is told of it. */
  get flags() {
    return ['--oidc', this.url, '--oidc-name', 'Example', '--oidc-timeout', '1m', ...client];
  }

  /** Ends it: nobody answers at its address then. */
  async end() {
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }

  async stop() {
    if (this.child?.exitCode === null && this.child.signalCode === null) await this.end();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
