/** Keeping others away, and telling those who look after the server. Loaded with the parts that do it. */
import type { Ask } from './trust';
import type { Person } from './types';

export interface Block {
  person: Person;
  blocked_at: string;
}

export const blocks = (ask: Ask) => ({
  all: () => ask<{ blocks: Block[] }>('GET', '/blocks').then((answer) => answer.blocks),
  block: (account: string) => ask<void>('PUT', `/blocks/${encodeURIComponent(account)}`),
  unblock: (account: string) => ask<void>('DELETE', `/blocks/${encodeURIComponent(account)}`),
});

/** What is given as the reason of a report: a code of the reporter's choice, and what he adds. */
export const reasonOf = (code: string, more: string) => [code === 'other' ? '' : code, more].filter(Boolean).join(': ');

/** A report's reason, apart: the code if it begins with one of those known, and what else was said. */
export function partsOf(reason: string, known: (code: string) => boolean): { code: string; more: string } {
  const [code = '', ...rest] = reason.split(': ');
  return known(code) ? { code, more: rest.join(': ') } : { code: '', more: reason };
}

export const report = (ask: Ask, room: string, message: string, reason: string) =>
  ask<void>('POST', '/reports', { body: { room, message, ...(reason && { reason }) } });
