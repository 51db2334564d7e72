import type { Messages } from "./Messages.js";

/** German. */
export const de: Messages = {
  locale: "de",

  connectWith: (name) => `Mit ${name} verbinden`,
  connectingWith: (name) => `${name} wird verbunden …`,
  connectedWith: (name) => `Mit ${name} verbunden`,
  reconnectWith: (name) => `Mit ${name} erneut verbinden`,
  tryAgain: "Noch einmal versuchen",
  openAgain: "Erneut öffnen",
  useThisTab: "Stattdessen diesen Tab verwenden",
  cancel: "Abbrechen",
  waiting: (name) => `Machen Sie im Fenster von ${name} weiter. Diese Seite merkt, wenn Sie fertig sind.`,
  waitingForEmail: (name) =>
    `Machen Sie im Fenster von ${name} weiter und sehen Sie dann in Ihre E-Mails. Sie können auch in einem anderen Tab abschließen. Diese Seite merkt es.`,
  blocked: (name) => `Ihr Browser hat das Fenster von ${name} blockiert.`,
  cancelled: (name) => `Sie haben bei ${name} abgebrochen. Es wurde nichts verbunden.`,
  connected: (name) => `${name} ist verbunden.`,
  errors: {
    not_signed_in: () =>
      "Sie sind in dieser App nicht angemeldet. Melden Sie sich an und versuchen Sie es noch einmal.",
    unknown_attempt: (name) => `Das Fenster von ${name} hat sich nicht richtig geöffnet. Versuchen Sie es noch einmal.`,
    attempt_foreign: (name) =>
      `Als die Verbindung mit ${name} begann, war hier jemand anderes angemeldet. Beginnen Sie von vorn.`,
    attempt_expired: () => "Das hat länger als 20 Minuten gedauert. Beginnen Sie von vorn.",
    authorization_refused: (name) => `${name} hat es abgelehnt, diese App zu verbinden.`,
    client_refused: (name) => `${name} akzeptiert diese App zurzeit nicht. Sagen Sie es den Betreibern der App.`,
    provider_unavailable: (name) =>
      `${name} antwortet zurzeit nicht. Es ist nichts verloren. Versuchen Sie es später noch einmal.`,
    needs_reconnect: (name) => `${name} hat diese Verbindung beendet. Verbinden Sie sich erneut, um fortzufahren.`,
    needs_login: (name) => `Melden Sie sich in dieser App neu an und versuchen Sie es dann mit ${name} noch einmal.`,
    no_access: (name) =>
      `${name} kennt Sie, lässt Sie aber nicht hinein. Bitten Sie den Inhaber des Kontos um eine Einladung.`,
    insufficient_scope: (name) =>
      `${name} verlangt dafür weitere Rechte. Verbinden Sie sich erneut und versuchen Sie es noch einmal.`,
    rate_limited: (name) =>
      `Zu viele Anfragen an ${name} auf einmal. Warten Sie eine Minute und versuchen Sie es noch einmal.`,
    user_changed: () =>
      "Hier ist jetzt jemand anderes angemeldet, darum ist nichts geschehen. Diese Seite zeigt jetzt, was dieser Person gehört.",
    outcome_unknown: (name) =>
      `Von ${name} kam keine brauchbare Antwort. Vielleicht ist es trotzdem geschehen. Sehen Sie dort nach, bevor Sie es noch einmal versuchen.`,
    tool_failed: (name) =>
      `${name} hat einen Fehler gemeldet. Ein Teil kann schon geschehen sein. Sehen Sie dort nach, bevor Sie es noch einmal versuchen.`,
    tool_asks_user: (name) =>
      `${name} will Sie vorher etwas fragen, was diese Seite nicht zeigen kann. Sagen Sie es den Betreibern der App.`,
    framed: (name) =>
      `Diese Seite steht in einer anderen Seite. Dort lässt Ihr Browser sie ${name} nicht verbinden. Öffnen Sie sie in einem eigenen Fenster und verbinden Sie sich dort.`,
    request_blocked: () =>
      "Ihr Browser oder eine Erweiterung darin blockiert eine Anfrage dieser Seite. Laden Sie die Seite neu. Hilft das nicht, dann erlauben Sie ihre Anfragen.",
    offline: () => "Es kam keine Antwort. Prüfen Sie Ihre Internetverbindung und versuchen Sie es noch einmal.",
    not_ready: () => "Noch nicht geladen. Versuchen Sie es gleich noch einmal.",
  },
  error: () =>
    "Etwas ist schiefgegangen. Versuchen Sie es noch einmal. Passiert es wieder, sagen Sie es den Betreibern der App.",

  connectedApps: "Verbundene Apps",
  empty: "Es gibt noch nichts zu verbinden.",
  loading: "Wird geladen …",
  loadingFailed: "Ihre verbundenen Apps konnten nicht geladen werden.",
  testMode: "Testmodus",
  liveMode: "Echtbetrieb",
  connect: "Verbinden",
  connecting: "Wird verbunden …",
  reconnect: "Erneut verbinden",
  disconnect: "Trennen",
  disconnecting: "Wird getrennt …",
  disconnectFrom: (name) => `${name} trennen`,
  tryAgainWith: (name) => `Mit ${name} noch einmal versuchen`,
  keep: "Verbunden bleiben",
  statusConnected: "Verbunden",
  statusConnectedSince: (date) => `Verbunden seit ${date}`,
  statusDisconnected: "Nicht verbunden",
  statusNeedsReconnect: "Verbindung beendet",
  statusWantsMore: "Mehr Zugriff nötig",
  statusNeedsLogin: "Anmeldung nötig",
  statusNoAccess: "Kein Zugang",
  statusUnavailable: "Nicht erreichbar",
  confirmDisconnect: (name) => `${name} trennen? Diese App kann dort dann nicht mehr für Sie handeln.`,
  disconnected: (name) => `${name} ist getrennt.`,
  disconnectedHere: (name) => `Hier getrennt. ${name} hat es nicht bestätigt. Sehen Sie bitte dort nach.`,

  cards: "Karten",
  cardsLoading: "Ihre Karten werden geladen …",
  cardsFailed: "Ihre Karten konnten nicht geladen werden.",
  cardsEmpty: "Noch keine Karten. Erstellen Sie eine, dann kann diese App damit bezahlen.",
  cardsRefresh: "Aktualisieren",
  cardEndingIn: (last4) => `Karte mit den Endziffern ${last4}`,
  cardWithoutDigits: "Karte",
  cardBalance: "Guthaben",
  cardBalanceUnknown: "Guthaben unbekannt",
  cardExpires: (expiry) => `Gültig bis ${expiry}`,
  cardTest: "Testkarte",
  cardOpen: "Aktiv",
  cardPaused: "Angehalten",
  cardClosed: "Geschlossen",
  cardAmount: (currency) => `Betrag in ${currency}`,
  cardAmountUnclear: (example, least) => `Schreiben Sie den Betrag so: ${example}. Der kleinste ist ${least}.`,
  cardCreate: "Karte erstellen",
  cardCreateQuestion: (amount) => `Eine Karte mit ${amount} erstellen?`,
  cardRealMoney: (amount) => `Das kann echtes Geld kosten: Diese App darf mit der Karte bis zu ${amount} bezahlen.`,
  cardTestMoney: "Testmodus: Die Karte funktioniert wie jede andere, es fließt aber kein Geld.",
  cardCreateConfirm: (amount) => `Karte mit ${amount} erstellen`,
  cardCreating: "Karte wird erstellt …",
  cardCreated: "Die Karte ist bereit.",
  cardCreateUnknown:
    "Es kam keine Antwort. Vielleicht gibt es die Karte trotzdem. Sehen Sie bei Ihren Karten nach, bevor Sie noch eine erstellen.",
  cardCancel: "Abbrechen",
  cardContinueAt: (name) => `Bei ${name} fortfahren`,
  cardClose: "Schließen",
  cardCloseLabel: (card) => `Schließen: ${card}`,
  cardCloseQuestion: (card) =>
    `Diese Karte schließen? ${card}: Damit kann nicht mehr bezahlt werden, und sie lässt sich nicht wieder öffnen.`,
  cardCloseConfirm: "Karte schließen",
  cardClosing: "Wird geschlossen …",
  cardKeep: "Karte behalten",
  cardCloseDone: (card) => `${card} ist geschlossen.`,

  authorizationPreparing: (name) => `${name} wird gefragt, welche Erlaubnis nötig ist …`,
  authorizationRequired: (name, tool) => `${name} braucht Ihre Erlaubnis, um „${tool}“ zu verwenden.`,
  authorizationRequiredForThis: (name) => `${name} braucht dafür Ihre Erlaubnis.`,
  authorizationOpen: "Erlauben",
  authorizationOpenAgain: "Erneut öffnen",
  authorizationWaiting:
    "Geben Sie die Erlaubnis in dem Tab, der sich geöffnet hat, und kommen Sie dann hierher zurück.",
  authorizationContinue: "Weiter",
  authorizationResuming: "Es geht weiter …",
  authorizationPending: (name) => `${name} hat Ihre Erlaubnis noch nicht erhalten.`,
  authorizationResumed: "Erlaubnis erteilt. Es ging dort weiter, wo es angehalten hatte.",
  authorizationEnded: "Der Aufruf endete mit einem Fehler.",
  authorizationUnsafe: (name) => `${name} hat eine unsichere Adresse geschickt. Sie wurde nicht geöffnet.`,
  authorizationCancel: "Jetzt nicht",
};
