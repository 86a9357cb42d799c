/** What there is to say of an invitation in one line. */
import type { Invite } from '../../sdk/accounttypes';
import { ahead } from '../../sdk/ahead';
import { m } from '../text/more';

/** Nobody is let in by it any more, and there is nothing to withdraw. */
export const isUsedUp = (one: Invite): boolean => one.uses > 0 && one.used >= one.uses;

export const inviteLine = (one: Invite, now: number): string =>
  [
    one.guest ? m.invitations.guest : '',
    one.uses > 0 ? m.invitations.used(one.used, one.uses) : m.invitations.usedAny(one.used),
    isUsedUp(one) ? '' : m.keysPart.ends(ahead(Date.parse(one.expires_at), now)),
  ]
    .filter(Boolean)
    .join(' · ');
