import type { PageTexts } from "./PageTexts.js";

const close = "Sie können dieses Fenster schließen und dorthin zurückgehen, wo Sie begonnen haben.";
const look = (name: string) =>
  `Sehen Sie gleich bei Ihren Verbindungen in der App nach. Wenn ${name} dort fehlt, beginnen Sie noch einmal.`;

export const de: PageTexts = {
  locale: "de",
  dir: "ltr",
  back: (product) => `Zurück ${product ? `zu ${product}` : "zur App"}`,
  finished: {
    connected: (name) => ({ title: `${name} ist verbunden`, text: close }),
    cancelled: (name) => ({
      title: "Es wurde nichts verbunden",
      text: `Sie haben keinen Zugriff auf ${name} erlaubt. ${close}`,
    }),
    pending: (name) => ({
      title: "Noch nicht verbunden",
      text: `Schließen Sie die Anmeldung bei ${name} in dem Fenster ab, das dort offen ist.`,
    }),
    finishing: (name) => ({
      title: `${name} braucht lange für eine Antwort`,
      text: `Sie sind fertig. Die App macht allein weiter und zeigt ${name} bei Ihren Verbindungen, sobald es verbunden ist. ${close}`,
    }),
    failed: (name) => ({
      title: `${name} konnte nicht verbunden werden`,
      text: `Beginnen Sie in der App noch einmal. ${close}`,
    }),
    failures: {
      unknown_attempt: (name) => ({
        title: "Dieser Browser hat das Verbinden nicht begonnen",
        text: `Die Anmeldung bei ${name} hat in einem anderen Browser, in einem privaten Fenster, an einer anderen Adresse der App oder vor zu langer Zeit begonnen. Beginnen Sie in der App noch einmal. Wenn Sie einen Link per E-Mail bekommen, öffnen Sie ihn im selben Browser.`,
      }),
      request_refused: () => ({
        title: "Beginnen Sie in der App selbst",
        text: "Die Seite einer anderen Website hat diese Adresse geöffnet. Deshalb wurde nichts begonnen. Gehen Sie zur App und verbinden Sie dort.",
      }),
      attempt_foreign: (name) => ({
        title: "Jetzt ist jemand anderes angemeldet",
        text: `Jemand anderes hat hier begonnen, ${name} zu verbinden. Es wurde nichts verbunden. Melden Sie sich in der App mit dem Konto an, das verbunden werden soll, und beginnen Sie noch einmal.`,
      }),
      user_changed: () => ({
        title: "Jetzt ist jemand anderes angemeldet",
        text: "Die Seite, von der Sie kommen, zeigt ein anderes Konto. Deshalb wurde nichts begonnen. Gehen Sie zurück zur App und prüfen Sie, wer dort angemeldet ist.",
      }),
      not_signed_in: () => ({
        title: "Sie sind nicht angemeldet",
        text: "Melden Sie sich zuerst in der App an. Verbinden Sie dann.",
      }),
      provider_unavailable: (name) => ({ title: `${name} antwortet nicht`, text: `${look(name)} ${close}` }),
      store_unavailable: (name) => ({
        title: "Die App kann gerade nichts speichern",
        text: `${look(name)} ${close}`,
      }),
      connecting_interrupted: (name) => ({
        title: `Wir wissen nicht, ob ${name} verbunden ist`,
        text: `Die App wurde unterbrochen. ${look(name)} ${close}`,
      }),
      not_connected: (name) => ({
        title: "Diese Verbindung ist beendet",
        text: `Dieses Konto bei ${name} ist nicht mehr verbunden. Beginnen Sie in der App mit einer neuen Verbindung. ${close}`,
      }),
      too_many_accounts: (name) => ({
        title: "Sie können hier kein weiteres Konto verbinden",
        text: `Es wurde nichts begonnen. Um ein anderes Konto bei ${name} zu verwenden, trennen Sie zuerst eines. ${close}`,
      }),
      rate_limited: () => ({
        title: "Zu viele Versuche",
        text: `Es wurde nichts begonnen. Warten Sie eine Minute und verbinden Sie dann noch einmal. ${close}`,
      }),
      link_over: () => ({
        title: "Dieser Link gilt nicht mehr",
        text: `Er wurde schon benutzt, oder er ist abgelaufen. Bitten Sie um einen neuen. ${close}`,
      }),
      other_account: (name) => ({
        title: "Es wird ein anderes Konto gebraucht",
        text: `Sie haben sich bei ${name} mit einem anderen Konto angemeldet, als die App verlangt. Es wurde nichts verbunden. Öffnen Sie den Link noch einmal und melden Sie sich mit dem Konto an, das er nennt.`,
      }),
      no_access: (name) => ({
        title: `${name} lässt Sie noch nicht hinein`,
        text: `Bitten Sie die Person, der das Konto bei ${name} gehört, um eine Einladung. Verbinden Sie dann noch einmal.`,
      }),
    },
  },
  link: {
    title: (name, product = "dieser App") => `${name} mit ${product} verbinden`,
    asks: (name, product = "Diese App") =>
      `${product} bittet Sie, Ihr Konto bei ${name} zu verbinden. Sie melden sich dort an und sehen, was Sie erlauben. Vorher geschieht nichts.`,
    expects: (name) => `Ihr Konto bei ${name}`,
    start: (name) => `Weiter zu ${name}`,
    leaves: (name) => ({ title: `Zu ${name} …`, text: "Wenn nichts geschieht, benutzen Sie diesen Link." }),
    key: {
      asks: (name, product = "Diese App") =>
        `${product} bittet Sie, Ihr Konto bei ${name} zu verbinden. Geben Sie hier Ihren Schlüssel für ${name} ein. Er wird verschlüsselt gespeichert und nie wieder angezeigt.`,
      label: "Schlüssel",
      find: (name) => `Schlüssel bei ${name} finden`,
      start: "Verbinden",
      failures: {
        key_invalid: (name) =>
          `Das ist kein Schlüssel. Kopieren Sie bei ${name} den ganzen Schlüssel und sonst nichts.`,
        key_refused: (name) =>
          `${name} akzeptiert diesen Schlüssel nicht. Prüfen Sie ihn, oder erstellen Sie einen neuen.`,
        other_account: (name) =>
          `Dieser Schlüssel gehört zu einem anderen Konto bei ${name}. Es wurde nichts gespeichert. Geben Sie einen Schlüssel des Kontos ein, das hier steht.`,
      },
    },
    connected: "Sie können dieses Fenster schließen und zu der Nachricht mit dem Link zurückgehen.",
    over: {
      title: "Dieser Link gilt nicht mehr",
      text: "Er wurde schon benutzt, er ist abgelaufen, oder ein Teil von ihm fehlt. Bitten Sie um einen neuen.",
    },
    foreign: {
      title: "Dieser Link ist für jemand anderen",
      text: "Es wurde nichts begonnen. Wenn der Link für Sie bestimmt war, melden Sie sich in der App mit dem Konto an, das ihn bekommen hat, und öffnen Sie ihn noch einmal.",
    },
    openAgain: "Link noch einmal öffnen",
  },
  approve: {
    asks: "Braucht Ihre Zustimmung",
    agentAsks: (agent, name) => `Der Agent „${agent}“ will das mit Ihrem Konto bei ${name} tun.`,
    pageAsks: (name, product) =>
      `Eine Seite ${product ? `von ${product}` : "dieser App"} will das mit Ihrem Konto bei ${name} tun.`,
    mayRepeat:
      "Dieselbe Anfrage wurde schon einmal gesendet, und es kam keine Antwort. Vielleicht ist sie schon ausgeführt. Wenn Sie zustimmen, kann es ein zweites Mal geschehen.",
    testMode: "Testmodus",
    liveMode: "Echtbetrieb",
    account: "Konto",
    tool: "Werkzeug",
    sent: "Was gesendet wird",
    nothingSent: "Keine weiteren Angaben.",
    showAll: (characters) => `Alle ${characters} Zeichen anzeigen`,
    showMore: (count) => `${count} weitere anzeigen`,
    ends: (inTime) => `Wenn Sie nichts entscheiden, endet diese Anfrage ${inTime}, und es wird nichts gesendet.`,
    approve: "Zustimmen",
    decline: "Ablehnen",
    approved: {
      title: "Zugestimmt",
      text: "Das gilt einmal, für genau diese Anfrage. Sie können diese Seite schließen.",
    },
    declined: {
      title: "Abgelehnt",
      text: "Für diese Anfrage wird nichts gesendet. Sie können diese Seite schließen.",
    },
    over: {
      title: "Hier gibt es nichts zu entscheiden",
      text: "Diese Anfrage ist vorbei, oder sie gehört zu einem anderen Konto. Prüfen Sie, wer in der App angemeldet ist.",
    },
    signIn: (host) => ({
      title: `Melden Sie sich zuerst bei ${host} an`,
      text: "Öffnen Sie dann diesen Link noch einmal.",
    }),
    confirm: {
      title: "Ein weiterer Schritt ist nötig",
      text: "Die App bittet Sie, das auf ihren eigenen Seiten zu bestätigen. Bis dahin wartet die Anfrage.",
    },
    refused: {
      title: "Es wurde nichts entschieden",
      text: "Die Entscheidung kam nicht von dieser Seite, oder die Seite war zu alt. Öffnen Sie sie noch einmal und entscheiden Sie dort.",
    },
    limited: {
      title: "Zu viele Versuche",
      text: "Es wurde nichts entschieden. Warten Sie eine Minute und öffnen Sie diese Seite dann noch einmal.",
    },
    failed: {
      title: "Etwas ist schiefgegangen",
      text: "Die App hat nicht richtig geantwortet. Öffnen Sie diese Seite in einer Minute noch einmal: Sie zeigt, wie es um die Anfrage steht.",
    },
    openAgain: "Anfrage noch einmal öffnen",
  },
};
