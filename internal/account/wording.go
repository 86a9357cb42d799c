package account

// wordings are all letters, by language.
//
//nolint:misspell // these are not all English
var wordings = map[string]map[letterKind]wording{
	"en": {
		letterReset: {"Samtal: choose a new password", `Hello %[1]s,

somebody asked to reset the password of your account at %[2]s. To choose a new one, open this link within 30 minutes:

%[3]s

If it was not you, there is nothing to do: your password stays as it is.`},
		letterConfirm: {"Samtal: confirm your address", `Hello %[1]s,

this address was given for the account %[1]s at %[2]s. To confirm it, open this link within 24 hours:

%[3]s

If you know nothing of this, there is nothing to do.`},
		letterEmailChanged: {"Samtal: your mail address has changed", `Hello %[1]s,

this is no longer the mail address of your account at %[2]s. If it was not you who changed it, sign in and change your password, or ask those who run the server for help.`},
		letterPasswordReset: {"Samtal: your password was reset", `Hello %[1]s,

the password of your account at %[2]s was reset, and you are signed out everywhere. If it was not you, ask those who run the server for help at once.`},
		letterDelayed: {"Samtal: your password is about to be reset", `Hello %[1]s,

somebody has answered the security questions of your account at %[2]s. From %[3]s on a new password counts, and you are signed out everywhere.

If it was not you, sign in before that time and stop it. Then choose other questions.`},
		letterDeleted: {"Samtal: your account is deleted", `Hello %[1]s,

your account at %[2]s is deleted, as you asked. This is the last letter to this address.`},
	},
	"de": {
		letterReset: {"Samtal: neues Passwort wählen", `Hallo %[1]s,

jemand möchte das Passwort deines Kontos auf %[2]s zurücksetzen. Um ein neues zu wählen, öffne diesen Link innerhalb von 30 Minuten:

%[3]s

Wenn du das nicht warst, ist nichts zu tun: Dein Passwort bleibt, wie es ist.`},
		letterConfirm: {"Samtal: Adresse bestätigen", `Hallo %[1]s,

diese Adresse wurde für das Konto %[1]s auf %[2]s angegeben. Um sie zu bestätigen, öffne diesen Link innerhalb von 24 Stunden:

%[3]s

Wenn du davon nichts weißt, ist nichts zu tun.`},
		letterEmailChanged: {"Samtal: deine Mailadresse wurde geändert", `Hallo %[1]s,

dies ist nicht mehr die Mailadresse deines Kontos auf %[2]s. Wenn du sie nicht geändert hast, melde dich an und ändere dein Passwort, oder wende dich an die Betreiber des Servers.`},
		letterPasswordReset: {"Samtal: dein Passwort wurde zurückgesetzt", `Hallo %[1]s,

das Passwort deines Kontos auf %[2]s wurde zurückgesetzt, und du bist überall abgemeldet. Wenn du das nicht warst, wende dich sofort an die Betreiber des Servers.`},
		letterDelayed: {"Samtal: dein Passwort wird bald zurückgesetzt", `Hallo %[1]s,

jemand hat die Sicherheitsfragen deines Kontos auf %[2]s beantwortet. Ab %[3]s gilt ein neues Passwort, und du wirst überall abgemeldet.

Wenn du das nicht warst, melde dich vorher an und verhindere es. Wähle danach andere Fragen.`},
		letterDeleted: {"Samtal: dein Konto ist gelöscht", `Hallo %[1]s,

dein Konto auf %[2]s ist gelöscht, wie du es wolltest. Dies ist der letzte Brief an diese Adresse.`},
	},
	"sv": {
		letterReset: {"Samtal: välj ett nytt lösenord", `Hej %[1]s,

någon har bett om att återställa lösenordet för ditt konto på %[2]s. Öppna den här länken inom 30 minuter för att välja ett nytt:

%[3]s

Om det inte var du behöver du inte göra något: ditt lösenord är oförändrat.`},
		letterConfirm: {"Samtal: bekräfta din adress", `Hej %[1]s,

den här adressen har angetts för kontot %[1]s på %[2]s. Öppna den här länken inom 24 timmar för att bekräfta den:

%[3]s

Om du inte känner till det behöver du inte göra något.`},
		letterEmailChanged: {"Samtal: din e-postadress har ändrats", `Hej %[1]s,

det här är inte längre e-postadressen för ditt konto på %[2]s. Om det inte var du som ändrade den, logga in och byt lösenord, eller vänd dig till dem som driver servern.`},
		letterPasswordReset: {"Samtal: ditt lösenord har återställts", `Hej %[1]s,

lösenordet för ditt konto på %[2]s har återställts, och du är utloggad överallt. Om det inte var du, vänd dig genast till dem som driver servern.`},
		letterDelayed: {"Samtal: ditt lösenord återställs snart", `Hej %[1]s,

någon har svarat på säkerhetsfrågorna för ditt konto på %[2]s. Från och med %[3]s gäller ett nytt lösenord, och du loggas ut överallt.

Om det inte var du, logga in dessförinnan och stoppa det. Välj sedan andra frågor.`},
		letterDeleted: {"Samtal: ditt konto är raderat", `Hej %[1]s,

ditt konto på %[2]s är raderat, som du önskade. Det här är det sista brevet till den här adressen.`},
	},
	"pt": {
		letterReset: {"Samtal: escolhe uma nova palavra-passe", `Olá %[1]s,

alguém pediu para repor a palavra-passe da tua conta em %[2]s. Para escolher uma nova, abre esta ligação nos próximos 30 minutos:

%[3]s

Se não foste tu, não há nada a fazer: a tua palavra-passe continua a mesma.`},
		letterConfirm: {"Samtal: confirma o teu endereço", `Olá %[1]s,

este endereço foi indicado para a conta %[1]s em %[2]s. Para o confirmar, abre esta ligação nas próximas 24 horas:

%[3]s

Se não sabes de nada, não há nada a fazer.`},
		letterEmailChanged: {"Samtal: o teu endereço de e-mail mudou", `Olá %[1]s,

este já não é o endereço de e-mail da tua conta em %[2]s. Se não foste tu que o mudaste, inicia sessão e muda a palavra-passe, ou pede ajuda a quem gere o servidor.`},
		letterPasswordReset: {"Samtal: a tua palavra-passe foi reposta", `Olá %[1]s,

a palavra-passe da tua conta em %[2]s foi reposta, e a tua sessão terminou em todos os dispositivos. Se não foste tu, pede já ajuda a quem gere o servidor.`},
		letterDelayed: {"Samtal: a tua palavra-passe vai ser reposta", `Olá %[1]s,

alguém respondeu às perguntas de segurança da tua conta em %[2]s. A partir de %[3]s passa a valer uma nova palavra-passe, e a tua sessão termina em todos os dispositivos.

Se não foste tu, inicia sessão antes disso e impede-o. Depois escolhe outras perguntas.`},
		letterDeleted: {"Samtal: a tua conta foi apagada", `Olá %[1]s,

a tua conta em %[2]s foi apagada, como pediste. Esta é a última mensagem para este endereço.`},
	},
}
