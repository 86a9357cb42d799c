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

export const report = (ask: Ask, room: string, message: string, reason: string) =>
  ask<void>('POST', '/reports', { body: { room, message, ...(reason && { reason }) } });
