/** A real LDAP directory: Debian's slapd, in a folder of its own. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answers, freeAddress } from './address.js';

const program = ['/usr/sbin/slapd', '/usr/local/sbin/slapd', '/usr/bin/slapd'].find(existsSync);

/** Why there can be none here, if that is so. */
export const noDirectory = program ? false : 'slapd is not installed (scripts/install-tools installs it)';

const base = 'ou=people,dc=example,dc=org';
const reader = { dn: 'cn=reader,dc=example,dc=org', password: 'reads the directory' };

export class Directory {
  #folder = mkdtempSync(join(tmpdir(), 'samtal-slapd-'));
  #conf = join(this.#folder, 'slapd.conf');

  /** @param {readonly { name: string, full_name: string, password: string }[]} people who stand in it */
  constructor(people) {
    writeFileSync(this.#conf, this.#settings());
    this.#fill(entries(people));
  }

  async start() {
    this.address ??= await freeAddress();
    this.child = spawn(program, ['-d', '0', '-f', this.#conf, '-h', `ldap://${this.address}`], { stdio: 'ignore' });
    await answers(this.address);
    return this;
  }

  /** What the server is told of it. */
  get flags() {
    return ['--ldap', `ldap://${this.address}`, '--ldap-name', 'Example', '--ldap-base', base, '--ldap-bind-dn', reader.dn, '--ldap-password', reader.password, '--ldap-timeout', '1m'];
  }

  /** Ends it: nobody answers at its address then. */
  async end() {
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }

  /** Gives somebody another password, while it is ended. He stays who he is: slapd's own tool for changes gives people new ids. */
  setPassword(name, password) {
    const all = this.#run('cat').split('\n\n');
    this.#fill(all.map((entry) => (entry.startsWith(`dn: uid=${name},`) ? entry.replace(/^userPassword:.*$/m, `userPassword: ${password}`) : entry)).join('\n\n'));
  }

  async stop() {
    if (this.child?.exitCode === null && this.child.signalCode === null) await this.end();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #fill(text) {
    const [folder, file] = [join(this.#folder, 'db'), join(this.#folder, 'all.ldif')];
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    writeFileSync(file, text);
    this.#run('add', '-l', file);
  }

  #run(tool, ...more) {
    return execFileSync(program, ['-T', tool, '-f', this.#conf, ...more], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }

  #settings() {
    return `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile ${this.#folder}/pid
argsfile ${this.#folder}/args
database mdb
maxsize 10485760
suffix "dc=example,dc=org"
rootdn "cn=admin,dc=example,dc=org"
directory ${this.#folder}/db
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="${reader.dn}" read by * auth
`;
  }
}

const entries = (people) => `dn: dc=example,dc=org
objectClass: dcObject
objectClass: organization
o: Example
dc: example

dn: ${base}
objectClass: organizationalUnit
ou: people

dn: ${reader.dn}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: reader
userPassword: ${reader.password}

${people.map(({ name, full_name, password }) => `dn: uid=${name},${base}\nobjectClass: inetOrgPerson\nuid: ${name}\ncn: ${full_name}\nsn: ${full_name}\nuserPassword: ${password}\n\n`).join('')}`;
