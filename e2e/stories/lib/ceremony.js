/** The ceremonies of WebAuthn against the API, without the page's forms: what somebody can do who does not keep to them. */

/** A page of the server's that does nothing by itself. */
export const bare = '/docs';

/** Asks the API from within a page, as the page does; answers what it said. */
export const ask = (page, method, path, body) =>
  page.evaluate(
    async ([method, path, body]) => {
      const response = await fetch(`/api/v1${path}`, { method, ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) });
      const text = await response.text();
      return { status: response.status, body: text && JSON.parse(text) };
    },
    [method, path, body],
  );

/** Has a passkey answer the options; what it said, or the name of the error. */
export const get = (page, options) =>
  page.evaluate(async (options) => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    return navigator.credentials.get({ publicKey }).then(
      (answer) => ({ passkey: answer.toJSON() }),
      (error) => ({ error: error.name }),
    );
  }, options);
