/** Ids made by the client. `crypto.randomUUID` is not there on plain HTTP, random bytes are. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
