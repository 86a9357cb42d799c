/** The JSON of what makes an account trusted: sign-in, factors, keys, invitations. As types.ts, but for parts that are loaded when they are opened. */

export type FactorKind = 'passkey' | 'totp' | 'recovery_code';

/** The password was right, and a second factor is needed. */
export interface Pending {
  pending: string;
  factors: FactorKind[];
}

export interface Factors {
  password: boolean;
  /** since when there are codes of an authenticator app */
  totp?: string;
  passkeys: Passkey[];
  /** not yet used */
  recovery_codes: number;
  /** what signing in asks for after the password */
  second: FactorKind[];
  /** logins elsewhere that are connected: their ids, as in Server; an issuer where its provider is offered no more */
  logins: string[];
  /** until then sensitive acts are permitted to this session */
  proved_until?: string;
}

export interface Passkey {
  id: string;
  name: string;
  created_at: string;
  last_used?: string;
  /** kept beyond the device it was made on */
  synced?: boolean;
}

/** Options for navigator.credentials in the JSON form of WebAuthn. */
export interface PasskeyOptions {
  options: unknown;
}

export interface TOTP {
  secret: string;
  uri: string;
}

export interface RecoveryCodes {
  codes: string[];
}

export type Scope = 'read' | 'write' | 'rooms' | 'admin';

export interface NewKey {
  name: string;
  scopes: string[];
  /** seconds */
  expires_in?: number;
}

export interface Key {
  id: string;
  name: string;
  scopes: string[];
  created_at: string;
  last_used?: string;
  address?: string;
  expires_at?: string;
}

export interface MadeKey extends Key {
  /** shown this once */
  key: string;
}

/** One of the catalogue, or in its owner's words. */
export interface Question {
  code?: string;
  text?: string;
}

export interface AnsweredQuestion extends Question {
  answer: string;
}

/** What a link that sets a new password is for. */
export interface ResetLink {
  name: string;
  /** to be answered beside it */
  questions: Question[];
}

export interface ResetDone {
  /** when the new password counts; absent: now */
  due?: string;
}

export interface NewInvitation {
  /** 0: any number; one unless told */
  uses?: number;
  /** seconds */
  expires_in?: number;
  /** to land in */
  room?: string;
  /** they come as guests of the room, and make no account */
  guest?: boolean;
  /** seconds that a guest may stay */
  guest_for?: number;
}

export interface Invite {
  id: string;
  /** absent: who runs the server */
  by?: string;
  room?: string;
  guest?: boolean;
  guest_for?: number;
  /** 0: any number */
  uses: number;
  used: number;
  created_at: string;
  expires_at: string;
  /** as link: only in the answer that made it */
  token?: string;
  link?: string;
}

/** What an invitation lets its holder do. */
export interface Offer {
  guest?: boolean;
  guest_for?: number;
  /** of the room one lands in */
  title?: string;
  inviter?: string;
  expires_at: string;
}
