/** What is said at the door: signing in and up, in English. The other languages have the same shape. */

export const door = {
  auth: {
    signIn: 'Sign in',
    signUp: 'Create account',
    begin: 'Create your account',
    name: 'Name',
    nameHint: 'Letters, digits, dot, hyphen, underscore. Others find you by it.',
    fullName: 'Full name',
    fullNameHint: 'Shown in place of your name. Optional.',
    password: 'Password',
    passwordHint: 'At least 8 characters.',
    toSignUp: 'New here?',
    toSignIn: 'Have an account already?',
    ended: 'Your session has ended. Sign in again to go on; what you wrote is kept.',
    closed: 'New accounts are made by the administrator here.',
    working: 'One moment…',
    setup: 'Set up this server',
    setupText: 'This server has no administrator yet. This account becomes it.',
    setUp: 'Create administrator',
  },
  problem: {
    wrong_sign_in: 'Name and password do not match.',
    wrong_password: 'The current password is another one.',
    name_taken: 'That name is taken.',
    bad_name: 'Use 1 to 32 letters, digits, dots, hyphens or underscores; begin with a letter or digit.',
    password_too_short: 'A password has at least 8 characters.',
    password_too_long: 'This password is too long.',
    wrong_setup_token: 'This setup link is not valid any more. The server prints a fresh one when it starts.',
    setup_done: 'This server has an administrator already. Sign in.',
  } as Readonly<Record<string, string>>,
};

/** The shape of a language. */
export type Door = typeof door;
