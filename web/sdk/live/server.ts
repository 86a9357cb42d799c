/** A real server as a child process, for the checks in this folder. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A port that nobody listens at. It lies below those that connections come from: a server that is ended and started again there finds it
 * free, and nobody who calls meanwhile reaches himself.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000);
    const probe = createServer();
    const free = await new Promise<boolean>((tell) => probe.once('error', () => tell(false)).listen(port, '127.0.0.1', () => tell(true)));
    if (!free) continue;
    await new Promise((closed) => probe.close(closed));
    return port;
  }
}

export class LiveServer {
  readonly url: string;
  readonly #folder: string;
  readonly #program: string;
  #process: ChildProcess | undefined;

  private constructor(folder: string, program: string, port: number) {
    this.#folder = folder;
    this.#program = program;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Builds the program and starts it on a port and data of its own. */
  static async make(): Promise<LiveServer> {
    const folder = mkdtempSync(join(tmpdir(), 'samtal-sdk-'));
    const program = join(folder, 'samtal');
    execFileSync('go', ['build', '-o', program, './cmd/samtal'], { cwd: join(import.meta.dirname, '../../..'), stdio: 'inherit' });
    const server = new LiveServer(folder, program, await freePort());
    await server.start();
    return server;
  }

  async start(): Promise<void> {
    const args = ['serve', '--listen', new URL(this.url).host, '--data', join(this.#folder, 'data'), '--url', this.url, '--rate-limits', 'off'];
    this.#process = spawn(this.#program, args, { stdio: 'ignore' });
    for (const end = Date.now() + 180_000; Date.now() < end; ) {
      const ready = await fetch(`${this.url}/readyz`).then((answer) => answer.ok, () => false);
      if (ready) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('the server did not start');
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (running === undefined) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill(signal);
    await ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
