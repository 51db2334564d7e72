import type { PageTexts } from "./PageTexts.js";

export const de: PageTexts = {
  locale: "de",
  dir: "ltr",
  banner: "Emulator – hier ist nichts echt",
  windowTitle: (title, provider) => `${title} · ${provider}-Emulator`,
  notFound: "Diese Seite gibt es nicht",
  controls: "Die Steuerung dieses Emulators",
  email: "E-Mail-Adresse",
  emailInvalid: (characters) =>
    `Geben Sie eine E-Mail-Adresse ein, wie Browser sie annehmen, zum Beispiel alice@example.com: ohne Leerzeichen, ohne Umlaute vor dem @ und mit höchstens ${characters} Zeichen.`,
  agentcard: {
    signIn: {
      title: (app) => `Melden Sie sich an, um ${app} zu verbinden`,
      text: "Wir senden Ihnen einen Link. Wenn Sie noch kein Konto haben, legen wir eines an.",
    },
    continue: "Weiter",
    sent: {
      title: "Sehen Sie in Ihren E-Mails nach",
      text: "Öffnen Sie den Link in der Nachricht, die wir Ihnen gesendet haben. Er gilt einmal, 15 Minuten lang, in jedem Browser.",
    },
    openInbox: "Posteingang des Emulators öffnen",
    code: "Oder geben Sie den Code aus der Nachricht ein",
    continueWithCode: "Mit dem Code weiter",
    wrongCode: "Das ist nicht der Code. Sehen Sie in der Nachricht nach.",
    consent: {
      title: (app) => `${app} verbinden?`,
      text: (app) =>
        `${app} kann dann Karten für Sie anlegen und die selbst angelegten Karten auflisten, verwenden und schließen.`,
    },
    testCards: "Testkarten",
    liveCards: "Echte Karten",
    signedInAs: "Angemeldet als",
    noMoney: "Es fließt kein echtes Geld.",
    realMoney: "Damit kann ein Agent Ihr Geld ausgeben.",
    approve: "Zustimmen",
    deny: "Ablehnen",
    refused: {
      unknown: {
        title: "Dieser Link ist ungültig",
        text: "Der Link ist unvollständig oder wurde nie gesendet. Gehen Sie zurück zur App und verbinden Sie noch einmal.",
      },
      used: {
        title: "Dieser Link wurde schon verwendet",
        text: "Jeder Link gilt einmal. Gehen Sie zurück zur App und verbinden Sie noch einmal.",
      },
      expired: {
        title: "Dieser Link ist abgelaufen",
        text: "Links gelten 15 Minuten lang. Gehen Sie zurück zur App und verbinden Sie noch einmal.",
      },
    },
    inbox: "Posteingang",
    inboxText: "Hier kommen alle Nachrichten des Emulators an. Die neueste steht oben.",
    inboxEmpty: "Noch keine Nachrichten. Melden Sie sich aus einer App an und laden Sie dann diese Seite neu.",
    mailSubject: (app) => `${app} verbinden`,
    mailTo: (address) => `An ${address}`,
    mailCode: (code) => `Code ${code}`,
    mailLink: "Bei Agentcard anmelden",
    connections: "Verbundene Apps",
    connectionsText: "Wenn Sie eine App widerrufen, endet ihr Zugriff sofort. Agentcard sagt es der App nicht.",
    connectionsEmpty: "Es ist keine App verbunden.",
    connectedAt: (time) => `Verbunden: ${time}`,
    revoke: "Widerrufen",
    revokeOf: (app, account) => `Widerrufen: ${app} von ${account}`,
    accounts: "Konten",
    accountsText: "Die Anfragen, die auf eine Zustimmung warten, und die Sitzungstoken für eigene Programme.",
    accountsEmpty: "Noch keine Konten. Melden Sie sich aus einer App an und laden Sie dann diese Seite neu.",
    balance: (amount) => `Guthaben ${amount}`,
    sessionToken: "Sitzungstoken:",
    askedBy: (app) => `Angefragt von ${app}`,
    over: {
      title: "Dieser Link funktioniert nicht mehr",
      text: "Er ist abgelaufen oder wurde verwendet. Holen Sie sich in der App einen neuen Link.",
    },
    done: {
      title: "Fertig",
      text: "Sie können diese Seite schließen und zur App zurückgehen.",
    },
    wallet: "Ihre Karten",
    walletText: (app, account) => `Karten, die ${app} für ${account} angelegt hat.`,
    cardEnding: (last4) => `Karte mit der Endung ${last4}`,
    approvalText: (app, account) =>
      `Angefragt von ${app} für ${account}. Im echten Betrieb verlangt Agentcard hier einen Passkey.`,
    addCard: {
      title: "Eigene Karte hinzufügen",
      text: "Der Emulator nimmt keine Kartennummer an. Wählen Sie eine erfundene Karte.",
    },
    merchant: {
      title: (merchant) => `Bei ${merchant} anmelden`,
      text: "Im echten Betrieb fragt der Händler hier nach Ihrer Anmeldung.",
    },
    logIn: "Anmelden",
    verify: {
      title: "Bestätigen Sie Ihre Identität",
      text: "Der Emulator prüft keine Ausweise. Wählen Sie das Ergebnis der Prüfung.",
    },
    verified: "Bestätigt",
    rejected: "Abgelehnt",
    fund: "Guthaben aufladen",
    pay: (amount) => `${amount} bezahlen`,
    subscribe: "Abonnieren",
  },
  civic: {
    logIn: {
      title: (app) => `Melden Sie sich an, um mit ${app} fortzufahren`,
      text: "Geben Sie irgendeine Adresse ein. Wenn es dazu noch kein Konto gibt, legen wir eines an.",
    },
    name: "Name (freiwillig)",
    logInButton: "Anmelden",
    consent: {
      title: (app) => `${app} erlauben, Ihr Civic-Konto zu verwenden?`,
      text: (app) =>
        `${app} erfährt Ihren Namen und Ihre E-Mail-Adresse und kann die Werkzeuge Ihres Civic-Hubs verwenden.`,
    },
    loggedInAs: "Angemeldet als",
    allow: "Erlauben",
    deny: "Ablehnen",
    expired: {
      title: "Diese Anmeldung ist beendet",
      text: "Sie wurde abgeschlossen, ist abgelaufen oder hat in einem anderen Browser begonnen. Gehen Sie zurück zur App und verbinden Sie noch einmal.",
    },
    failed: "Die Anmeldung ist fehlgeschlagen",
    signOut: "Abmelden?",
    signOutButton: "Abmelden",
    signedOut: {
      title: "Abgemeldet",
      text: "Sie können diese Seite schließen.",
    },
    permission: (service) => `Civic erlauben, Ihr ${service} zu verwenden?`,
    permissionText: (service) =>
      `Ein Werkzeug Ihres Civic-Profils wartet auf diese Erlaubnis. Im echten Betrieb fragt ${service} selbst danach.`,
    loggedInFor: (account) => `Für ${account}`,
    allowed: (service) => `Civic kann Ihr ${service} verwenden`,
    denied: (service) => `Civic kann Ihr ${service} nicht verwenden`,
    decided: "Schließen Sie diese Seite und gehen Sie zurück zur App.",
    over: {
      title: "Kein Werkzeug wartet auf eine Antwort",
      text: "Diese Anfrage wurde schon beantwortet, oder es gab sie nie. Gehen Sie zurück zur App und versuchen Sie es noch einmal.",
    },
  },
};
