/** Invitations: making them, and what one is good for. Loaded with the parts that need them. */
import type { Ask } from './trust';
import type { Person, SignedIn } from './types';

/** What an invitation lets one do, told to whoever has its token. */
export interface InvitationLook {
  by?: Person;
  room?: { id: string; title: string };
  /** It makes a guest, not an account. */
  guest?: boolean;
  expires_at?: string;
}

export interface NewInvitation {
  /** 0: any number */
  uses?: number;
  /** seconds */
  expires_in?: number;
  room?: string;
  guest?: boolean;
}

export interface Invitation {
  id: string;
  uses: number;
  used: number;
  created_at: string;
  expires_at?: string;
  room?: { id: string; title: string };
  guest?: boolean;
}

export interface MadeInvitation extends Invitation {
  link: string;
  token: string;
}

export const invitations = (ask: Ask) => ({
  look: (token: string) => ask<InvitationLook>('POST', '/invitations/look', { body: { token } }),
  /** Whoever has an account already joins the invitation's room by it. */
  accept: (token: string) => ask<void>('POST', '/invitations/accept', { body: { token } }),
  comeAsGuest: (token: string, fullName: string) => ask<SignedIn>('POST', '/guests', { body: { token, full_name: fullName } }),
  all: () => ask<{ invitations: Invitation[] }>('GET', '/invitations').then((answer) => answer.invitations),
  make: (body: NewInvitation) => ask<MadeInvitation>('POST', '/invitations', { body }),
  revoke: (id: string) => ask<void>('DELETE', `/invitations/${encodeURIComponent(id)}`),
});
