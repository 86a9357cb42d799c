/** Authenticators that hold passkeys, as a browser without a person has them: Chromium's virtual ones. */

/** Gives a page an authenticator of its own, whose holder is there and is recognised. */
export async function authenticator(page, options = {}) {
  const engine = await page.context().newCDPSession(page);
  await engine.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId } = await engine.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      ...options,
    },
  });
  return new Authenticator(engine, authenticatorId);
}

/**
 * Passkeys are offered in the name's field, and one that is touched all the while signs in by itself: on this page only while its
 * session storage says that it may.
 */
export const withoutOffers = (page) =>
  page.addInitScript(() => {
    if (!sessionStorage.getItem('offer')) PublicKeyCredential.isConditionalMediationAvailable = async () => false;
  });

class Authenticator {
  constructor(engine, id) {
    this.engine = engine;
    this.id = id;
  }

  /** The passkeys it holds. */
  async passkeys() {
    const { credentials } = await this.engine.send('WebAuthn.getCredentials', { authenticatorId: this.id });
    return credentials;
  }

  /** Whether somebody touches it whenever it asks. */
  async touched(enabled) {
    await this.engine.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId: this.id, enabled });
  }

  /** Takes over passkeys, as a password manager that keeps them in step. */
  async take(passkeys) {
    for (const credential of passkeys) await this.engine.send('WebAuthn.addCredential', { authenticatorId: this.id, credential });
  }

  /** Whether fingerprint, face or number are right. */
  async recognises(isUserVerified) {
    await this.engine.send('WebAuthn.setUserVerified', { authenticatorId: this.id, isUserVerified });
  }

  /** Takes the authenticator away. */
  async unplug() {
    await this.engine.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: this.id });
  }
}
