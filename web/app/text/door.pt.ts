import type { Door } from './door.en';

export const door: Door = {
  auth: {
    signIn: 'Entrar',
    signUp: 'Criar conta',
    begin: 'Cria a tua conta',
    name: 'Nome',
    nameHint: 'Letras, dígitos, ponto, hífen, sublinhado. É por ele que te encontram.',
    fullName: 'Nome completo',
    fullNameHint: 'Mostrado em vez do teu nome. Opcional.',
    password: 'Palavra-passe',
    passwordHint: 'Pelo menos 8 caracteres.',
    toSignUp: 'Primeira vez aqui?',
    toSignIn: 'Já tens conta?',
    ended: 'A tua sessão terminou. Entra de novo para continuar; o que escreveste está guardado.',
    closed: 'Aqui, as contas novas são criadas pela administração.',
    working: 'Um momento…',
    setup: 'Preparar este servidor',
    setupText: 'Este servidor ainda não tem administração. Esta conta fica com ela.',
    setUp: 'Criar conta de administração',
  },
  problem: {
    wrong_sign_in: 'O nome e a palavra-passe não coincidem.',
    wrong_password: 'A palavra-passe atual é outra.',
    name_taken: 'Esse nome já está ocupado.',
    bad_name: 'Usa 1 a 32 letras (a–z), dígitos, pontos, hífenes ou sublinhados; começa por uma letra ou um dígito.',
    password_too_short: 'Uma palavra-passe tem pelo menos 8 caracteres.',
    password_too_long: 'Esta palavra-passe é demasiado longa.',
    wrong_setup_token: 'Esta ligação já não é válida. O servidor mostra uma nova quando arranca.',
    setup_done: 'Este servidor já tem administração. Entra.',
  },
};
