import type { PageTexts } from "./PageTexts.js";

const close = "Sie können dieses Fenster schließen und dorthin zurückgehen, wo Sie begonnen haben.";
const look = (name: string) =>
  `Sehen Sie gleich bei Ihren Verbindungen in der App nach. Wenn ${name} dort fehlt, beginnen Sie noch einmal.`;

export const de: PageTexts = {
  locale: "de",
  dir: "ltr",
  back: "Zurück zur App",
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
      no_access: (name) => ({
        title: `${name} lässt Sie noch nicht hinein`,
        text: `Bitten Sie die Person, der das Konto bei ${name} gehört, um eine Einladung. Verbinden Sie dann noch einmal.`,
      }),
    },
  },
};
