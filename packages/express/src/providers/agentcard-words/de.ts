import { type AgentcardWords, after } from "./AgentcardWords.js";

const card = (id?: string) => `Die Karte${after("", id)}`;
const ofCard = (id?: string) => `der Karte${after("", id)}`;
const KINDS = { single_use: "Eine Einmalkarte", multi_use: "Eine wiederverwendbare Karte" };

export const de: AgentcardWords = {
  reads: {
    buy_connect_status: "Die Anmeldung bei einem Händler prüfen",
    buy_list_merchants: "Die Händler auflisten",
    check_kyc_document: "Ein Ausweisdokument prüfen",
    get_balance: "Das Guthaben ansehen",
    get_card_balance: "Das Guthaben ansehen",
    get_card_preset: "Die Regeln ansehen",
    get_instructions: "Die Anleitung von Agentcard lesen",
    get_kyc_status: "Den Stand der Identitätsprüfung abfragen",
    get_plan: "Den Tarif ansehen",
    get_rewards: "Die Prämien ansehen",
    get_settings: "Die Einstellungen ansehen",
    list_added_cards: "Die hinzugefügten Karten auflisten",
    list_cards: "Die Karten auflisten",
    list_connections: "Die verbundenen Apps auflisten",
    list_payment_methods: "Die Zahlungsmittel auflisten",
    list_pending_approvals: "Auflisten, was bei Agentcard auf Zustimmung wartet",
    list_presets: "Die Vorlagen für Kartenregeln auflisten",
    list_transactions: "Die Umsätze auflisten",
    list_withdrawal_recipients: "Die Empfänger von Auszahlungen auflisten",
    read_support_chat: "Den Chat mit dem Support lesen",
    recommend_card: "Eine Karte empfehlen",
    whoami: "Das Konto abfragen",
  },
  ofCard: (words, id) => `${words} (Karte ${id})`,
  acts: {
    create_card: ({ kind, money }) => `${kind ? KINDS[kind] : "Eine Karte"}${after(" mit", money)} erstellen`,
    close_card: (call) => `${card(call.card)} endgültig schließen`,
    pause_card: (call) => `${card(call.card)} pausieren`,
    resume_card: (call) => `${card(call.card)} wieder aktivieren`,
    get_card_details: (call) => `Die Nummer ${ofCard(call.card)} anzeigen`,
    update_card_limit: (call) => `Das Limit ${ofCard(call.card)}${after(" auf", call.money)} ändern`,
    add_funds: ({ money }) => (money ? `${money} einzahlen` : "Geld einzahlen"),
    withdraw: ({ money = "Geld", name }) => `${money}${after(" an", name)} auszahlen`,
    create_withdrawal_recipient: ({ name }) => `Einen Empfänger für Auszahlungen hinzufügen${after(":", name)}`,
    buy: ({ name }) => `Kaufen${after(":", name)}`,
    manage_subscription: ({ name, action }) => `Ein Abo${after(" bei", name)} verwalten${after(":", action)}`,
    revoke_connection: ({ name }) => `Den Zugriff einer App beenden${after(":", name)}`,
  },
};
