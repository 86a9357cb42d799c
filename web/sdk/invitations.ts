/** Invitations: making them, and what one is good for. Loaded with the parts that need them. */
import type { Invite, NewInvitation, Offer } from './accounttypes';
import type { Ask } from './trust';
import type { Room, SignedIn } from './types';

export const invitations = (ask: Ask) => ({
  look: (token: string) => ask<Offer>('POST', '/invitations/look', { body: { token } }),
  /** Goes, with the account one has, where it leads. */
  accept: (token: string) => ask<Room>('POST', '/invitations/accept', { body: { token } }),
  comeAsGuest: (token: string, fullName: string) => ask<SignedIn>('POST', '/guests', { body: { token, full_name: fullName } }),
  all: () => ask<{ invitations: Invite[] }>('GET', '/invitations').then((answer) => answer.invitations),
  make: (body: NewInvitation) => ask<Invite>('POST', '/invitations', { body }),
  revoke: (id: string) => ask<void>('DELETE', `/invitations/${encodeURIComponent(id)}`),
});
