/** A mail server that takes whatever it is handed (RFC 5321), and the letters in it. */
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { patience } from './browser.js';

export class Mailbox {
  /** Letters that nobody has read yet. */
  #letters = [];
  #post = new EventEmitter();
  #server = createServer((socket) => this.#talk(socket.on('error', () => undefined)));

  async start() {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  /** What the server is told of it. */
  get flags() {
    return ['--smtp', `smtp://127.0.0.1:${this.#server.address().port}`];
  }

  async #talk(socket) {
    const say = (line) => socket.write(`${line}\r\n`);
    const inBrackets = (line) => /<(.*)>/.exec(line)?.[1];
    let letter = {};
    let data;
    say('220 mailbox');
    for await (const line of createInterface({ input: socket })) {
      if (data) {
        if (line !== '.') data.push(line.replace(/^\./, '')); // §4.5.2
        else {
          this.#letters.push({ ...letter, data: data.join('\n') });
          this.#post.emit('letter');
          [letter, data] = [{}, undefined];
          say('250 taken');
        }
        continue;
      }
      const verb = line.split(' ')[0].toUpperCase();
      if (verb === 'MAIL') letter.from = inBrackets(line);
      if (verb === 'RCPT') letter.to = inBrackets(line);
      if (verb === 'DATA') data = [];
      say({ EHLO: '250-mailbox\r\n250 8BITMIME', DATA: '354 go on', QUIT: '221 bye' }[verb] ?? '250 ok');
      if (verb === 'QUIT') socket.end();
    }
  }

  /** The next letter, which is to an address: subject and text. */
  async next(to) {
    const signal = AbortSignal.timeout(patience);
    while (this.#letters.length === 0) await once(this.#post, 'letter', { signal }).catch(() => assert.fail(`no letter came to ${to}`));
    const letter = this.#letters.shift();
    assert.equal(letter.to, to);
    const [head, ...body] = letter.data.split('\n\n');
    assert.match(head, /^Content-Transfer-Encoding: quoted-printable$/im);
    return { subject: /^Subject: (.*)$/m.exec(head)[1], text: decoded(body.join('\n\n')) };
  }

  /** The link in the next letter to an address. */
  async link(to) {
    const { text } = await this.next(to);
    return /^http\S+$/m.exec(text)?.[0] ?? assert.fail(`no link in: ${text}`);
  }

  /** That nothing came which nobody has read. */
  empty() {
    assert.deepEqual(this.#letters.map((letter) => letter.to), []);
  }

  async stop() {
    this.#server.close();
  }
}

/** What quoted-printable means (RFC 2045 §6.7). */
const decoded = (text) => Buffer.from(text.replaceAll(/=\r?\n/g, '').replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))), 'latin1').toString('utf8');
