import type { Door } from './door.en';

export const door: Door = {
  auth: {
    signIn: 'Anmelden',
    signUp: 'Konto anlegen',
    begin: 'Leg dein Konto an',
    name: 'Name',
    nameHint: 'Buchstaben, Ziffern, Punkt, Bindestrich, Unterstrich. Andere finden dich damit.',
    fullName: 'Voller Name',
    fullNameHint: 'Wird statt deines Namens gezeigt. Freiwillig.',
    password: 'Passwort',
    passwordHint: 'Mindestens 8 Zeichen.',
    toSignUp: 'Neu hier?',
    toSignIn: 'Schon ein Konto?',
    ended: 'Deine Sitzung wurde beendet. Melde dich wieder an; was du geschrieben hast, ist noch da.',
    closed: 'Neue Konten legt hier die Verwaltung an.',
    working: 'Einen Moment…',
    setup: 'Diesen Server einrichten',
    setupText: 'Dieser Server hat noch keine Verwaltung. Dieses Konto übernimmt sie.',
    setUp: 'Verwaltungskonto anlegen',
  },
  problem: {
    wrong_sign_in: 'Name und Passwort passen nicht zusammen.',
    wrong_password: 'Das jetzige Passwort ist ein anderes.',
    name_taken: 'Dieser Name ist vergeben.',
    bad_name: 'Nimm 1 bis 32 Buchstaben (a–z), Ziffern, Punkte, Binde- oder Unterstriche; am Anfang einen Buchstaben oder eine Ziffer.',
    password_too_short: 'Ein Passwort hat mindestens 8 Zeichen.',
    password_too_long: 'Dieses Passwort ist zu lang.',
    wrong_setup_token: 'Dieser Link gilt nicht mehr. Der Server zeigt beim Start einen neuen.',
    setup_done: 'Dieser Server wird schon verwaltet. Melde dich an.',
  },
};
