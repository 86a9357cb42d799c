import type { Door } from './door.en';

export const door: Door = {
  auth: {
    signIn: 'Logga in',
    signUp: 'Skapa konto',
    begin: 'Skapa ditt konto',
    name: 'Namn',
    nameHint: 'Bokstäver, siffror, punkt, bindestreck, understreck. Andra hittar dig med det.',
    fullName: 'Fullständigt namn',
    fullNameHint: 'Visas i stället för ditt namn. Valfritt.',
    password: 'Lösenord',
    passwordHint: 'Minst 8 tecken.',
    toSignUp: 'Ny här?',
    toSignIn: 'Har du redan ett konto?',
    ended: 'Din inloggning har avslutats. Logga in igen för att fortsätta; det du skrivit finns kvar.',
    closed: 'Nya konton skapas av administratören här.',
    working: 'Ett ögonblick…',
    setup: 'Ställ in servern',
    setupText: 'Servern har ingen administratör än. Det här kontot blir det.',
    setUp: 'Skapa administratör',
  },
  problem: {
    wrong_sign_in: 'Namn och lösenord stämmer inte.',
    wrong_password: 'Det nuvarande lösenordet är ett annat.',
    name_taken: 'Namnet är upptaget.',
    bad_name: 'Använd 1 till 32 bokstäver (a–z), siffror, punkter, bindestreck eller understreck; börja med en bokstav eller siffra.',
    password_too_short: 'Ett lösenord har minst 8 tecken.',
    password_too_long: 'Lösenordet är för långt.',
    wrong_setup_token: 'Länken gäller inte längre. Servern skriver ut en ny när den startar.',
    setup_done: 'Servern har redan en administratör. Logga in.',
  },
};
