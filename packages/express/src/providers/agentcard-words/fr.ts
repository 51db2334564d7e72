import { type AgentcardWords, after } from "./AgentcardWords.js";

const card = (id?: string) => `la carte${after("", id)}`;
const KINDS = { single_use: "une carte à usage unique", multi_use: "une carte réutilisable" };

export const fr: AgentcardWords = {
  reads: {
    buy_connect_status: "Vérifier la connexion chez un marchand",
    buy_list_merchants: "Lister les marchands",
    check_kyc_document: "Vérifier une pièce d’identité",
    get_balance: "Consulter le solde",
    get_card_balance: "Consulter le solde",
    get_card_preset: "Consulter les règles",
    get_instructions: "Lire les instructions d’Agentcard",
    get_kyc_status: "Consulter la vérification d’identité",
    get_plan: "Consulter l’abonnement à Agentcard",
    get_rewards: "Consulter les récompenses",
    get_settings: "Consulter les réglages",
    list_added_cards: "Lister les cartes ajoutées",
    list_cards: "Lister les cartes",
    list_connections: "Lister les applications connectées",
    list_payment_methods: "Lister les moyens de paiement",
    list_pending_approvals: "Lister ce qui attend un accord chez Agentcard",
    list_presets: "Lister les modèles de règles de cartes",
    list_transactions: "Lister les transactions",
    list_withdrawal_recipients: "Lister les bénéficiaires de retraits",
    read_support_chat: "Lire la discussion avec l’assistance",
    recommend_card: "Recommander une carte",
    whoami: "Consulter le compte",
  },
  ofCard: (words, id) => `${words} (carte ${id})`,
  acts: {
    create_card: ({ kind, money }) => `Créer ${kind ? KINDS[kind] : "une carte"}${after(" avec", money)}`,
    close_card: (call) => `Fermer ${card(call.card)} définitivement`,
    pause_card: (call) => `Suspendre ${card(call.card)}`,
    resume_card: (call) => `Réactiver ${card(call.card)}`,
    get_card_details: (call) => `Afficher le numéro de ${card(call.card)}`,
    update_card_limit: (call) => `Modifier la limite de ${card(call.card)}${after(" :", call.money)}`,
    add_funds: ({ money = "des fonds" }) => `Ajouter ${money}`,
    withdraw: ({ money = "de l’argent", name }) => `Retirer ${money}${after(" vers", name)}`,
    create_withdrawal_recipient: ({ name }) => `Ajouter un bénéficiaire de retraits${after(" :", name)}`,
    buy: ({ name }) => `Acheter${after(" :", name)}`,
    manage_subscription: ({ name, action }) => `Gérer un abonnement${after(" chez", name)}${after(" :", action)}`,
    revoke_connection: ({ name }) => `Mettre fin à l’accès d’une application${after(" :", name)}`,
  },
};
