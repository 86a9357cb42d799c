/** Passkeys: between the server's JSON and the browser. Loaded when one is used. */
import {
  browserSupportsWebAuthn, browserSupportsWebAuthnAutofill, type PublicKeyCredentialCreationOptionsJSON, type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication, startRegistration, WebAuthnAbortService,
} from '@simplewebauthn/browser';
import { ApiError } from './error';

/** Whether this browser knows passkeys at all. */
export const passkeysKnown = () => browserSupportsWebAuthn();
/** Whether the browser offers passkeys in the name's field, by itself. */
export const passkeysOffered = () => browserSupportsWebAuthnAutofill();

/** Asks for a passkey; `quietly`: offered in the name's field, until it is chosen or `giveUp` is called. */
export function usePasskey(options: unknown, quietly = false): Promise<unknown> {
  return told(startAuthentication({ optionsJSON: options as PublicKeyCredentialRequestOptionsJSON, useBrowserAutofill: quietly, verifyBrowserAutofillInput: false }));
}

export function makePasskey(options: unknown): Promise<unknown> {
  return told(startRegistration({ optionsJSON: options as PublicKeyCredentialCreationOptionsJSON }));
}

/** Takes back what was asked for. */
export const giveUp = () => WebAuthnAbortService.cancelCeremony();

async function told<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (cause) {
    const known = cause instanceof Error && cause.name === 'InvalidStateError';
    throw new ApiError({ code: known ? 'passkey_known' : 'passkey_cancelled', status: 0, detail: cause instanceof Error ? cause.message : '' });
  }
}
