/** What there is to say of an invitation in one line. */
import type { Invite } from '../../sdk/accounttypes';
import { ahead } from '../../sdk/ahead';
import { m } from '../text/more';

export const inviteLine = (one: Invite, now: number): string =>
  [
    one.guest ? m.invitations.guest : '',
    one.uses > 0 ? m.invitations.used(one.used, one.uses) : m.invitations.usedAny(one.used),
    m.keysPart.ends(ahead(Date.parse(one.expires_at), now)),
  ]
    .filter(Boolean)
    .join(' · ');
