/** What concerns the account's safety: fetched apart, when it is opened. */
export const account = () => import('./Account.svelte');
