/** The routes of those who look after a server. Loaded with the console. */
import type { Invite } from './accounttypes';
import type { Ask } from './trust';
import type { Person, Session } from './types';

export interface Overview {
  people: number;
  guests: number;
  bots: number;
  admins: number;
  suspended: number;
  active_today: number;
  online: number;
  sessions: number;
  connections: number;
  rooms: { direct: number; group: number; open: number };
  /** oldest first, today last; UTC */
  days: { day: string; messages: number }[];
  storage: { engine: string; database: number; log: number; free?: number };
  writes: { waiting: number; total: number; median_ms: number; slow_ms: number };
  /** what is to leave the server; since: the oldest letter */
  queue: { letters: number; since?: string; outbox: number };
  version: string;
  started_at: string;
  now: string;
  healthy: boolean;
  problems: string[];
}

export interface ManagedAccount extends Person {
  admin?: boolean;
  created_at: string;
  suspended_at?: string;
  sessions: number;
  last_used?: string;
}

export interface ManagedInvite extends Invite {
  /** absent: who runs the server */
  made_by?: Person;
}

export interface NewAccount {
  name: string;
  full_name?: string;
  admin?: boolean;
  bot?: boolean;
}

/** Link and key are shown this once. */
export interface MadeAccount {
  account: ManagedAccount;
  link?: string;
  until?: string;
  key?: string;
}

export interface ManagedRoom {
  id: string;
  kind: 'direct' | 'group' | 'open';
  title?: string;
  lobby?: boolean;
  members: number;
  events: number;
  created_at: string;
  last_at?: string;
}

export interface AuditEntry {
  n: number;
  at: string;
  action: string;
  actor?: string;
  subject?: string;
  name?: string;
  address?: string;
  detail?: Record<string, string>;
}

export interface AuditChain {
  holds: boolean;
  checked_at?: string;
  first: number;
  last: { n: number; hash: string };
  broken?: number;
}

export interface Audit {
  entries: AuditEntry[];
  people: Person[];
  chain: AuditChain;
  more: boolean;
}

export interface AuditQuery {
  before?: number;
  action?: string;
  account?: string;
}

export interface Policy {
  sign_up: 'auto' | 'open' | 'invitation' | 'pin' | 'closed';
  members_invite: boolean;
  min_password: number;
  security_question: 'off' | 'second' | 'alone';
  keep_removed: boolean;
  audit_days: number;
}

export interface PolicyView {
  policy: Policy;
  pin_set: boolean;
  /** parts that were set when the server was started, with where */
  locked: Record<string, string>;
}

export interface Setting {
  name: string;
  value: string;
  origin: string;
  secret?: boolean;
  set?: boolean;
}

export interface ReportItem {
  id: string;
  room: string;
  message: string;
  sender: Person;
  reporter: Person;
  reason?: string;
  text: string;
  unreadable?: boolean;
  sent_at: string;
  created_at: string;
  closed_at?: string;
  closed_by?: Person;
  outcome?: string;
}

export interface Ban {
  id: string;
  account?: Person;
  prefix?: string;
  reason?: string;
  made_by: Person;
  created_at: string;
  expires_at?: string;
}

export interface NewBan {
  account?: string;
  prefix?: string;
  reason?: string;
  expires_in?: number;
}

/** One page of a list; `next` asks for the following one. */
export interface Page<T> {
  readonly items: T[];
  readonly next: string | undefined;
}

const enc = encodeURIComponent;
const page = <K extends string, T>(key: K) => (answer: { [k in K]: T[] } & { next?: string }): Page<T> => ({ items: answer[key], next: answer.next });

export const administration = (ask: Ask) => ({
  overview: () => ask<Overview>('GET', '/admin/overview'),

  accounts: (query: string, after?: string) =>
    ask<{ accounts: ManagedAccount[]; next?: string }>('GET', '/admin/accounts', { query: { query, after, limit: 50 } }).then(page('accounts')),
  account: (id: string) => ask<ManagedAccount>('GET', `/admin/accounts/${enc(id)}`),
  makeAccount: (body: NewAccount) => ask<MadeAccount>('POST', '/admin/accounts', { body }),
  changeAccount: (id: string, body: { admin?: boolean; suspended?: boolean }) => ask<ManagedAccount>('PATCH', `/admin/accounts/${enc(id)}`, { body }),
  resetAccount: (id: string) => ask<{ link: string; until: string }>('POST', `/admin/accounts/${enc(id)}/reset`),
  deleteAccount: (id: string, content: 'keep' | 'shred') => ask<void>('DELETE', `/admin/accounts/${enc(id)}`, { body: { content } }),
  sessions: (id: string) => ask<{ sessions: Session[] }>('GET', `/admin/accounts/${enc(id)}/sessions`).then((answer) => answer.sessions),
  endSession: (id: string, session: string) => ask<void>('DELETE', `/admin/accounts/${enc(id)}/sessions/${enc(session)}`),
  endSessions: (id: string) => ask<void>('DELETE', `/admin/accounts/${enc(id)}/sessions`),

  rooms: (kind: string, before?: string) =>
    ask<{ rooms: ManagedRoom[]; next?: string }>('GET', '/admin/rooms', { query: { kind, before, limit: 50 } }).then(page('rooms')),
  deleteRoom: (id: string) => ask<void>('DELETE', `/admin/rooms/${enc(id)}`),

  reports: (closed: boolean, before?: string) =>
    ask<{ reports: ReportItem[]; next?: string }>('GET', '/admin/reports', { query: { closed: closed || undefined, before, limit: 50 } }).then(page('reports')),
  closeReport: (id: string, outcome: string) => ask<void>('POST', `/admin/reports/${enc(id)}/close`, { body: outcome ? { outcome } : {} }),

  invitations: (before?: string) => ask<{ invitations: ManagedInvite[]; next?: string }>('GET', '/admin/invitations', { query: { before, limit: 50 } }).then(page('invitations')),
  bans: (before?: string) => ask<{ bans: Ban[]; next?: string }>('GET', '/admin/bans', { query: { before, limit: 50 } }).then(page('bans')),
  ban: (body: NewBan) => ask<Ban>('POST', '/admin/bans', { body }),
  liftBan: (id: string) => ask<void>('DELETE', `/admin/bans/${enc(id)}`),

  audit: (query: AuditQuery) => ask<Audit>('GET', '/admin/audit', { query: { ...query, limit: 50 } }),
  verifyAudit: () => ask<AuditChain>('POST', '/admin/audit/verify'),
  exportAudit: () => ask<Blob>('GET', '/admin/audit/export', { blob: true }),

  policy: () => ask<PolicyView>('GET', '/admin/policy'),
  changePolicy: (body: Partial<Policy> & { pin?: string }) => ask<PolicyView>('PATCH', '/admin/policy', { body }),
  settings: () => ask<{ settings: Setting[] }>('GET', '/admin/settings').then((answer) => answer.settings),
});
