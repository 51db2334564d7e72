import { type AgentcardWords, after } from "./AgentcardWords.js";

const card = (id?: string) => `la tarjeta${after("", id)}`;
const KINDS = { single_use: "una tarjeta de un solo uso", multi_use: "una tarjeta reutilizable" };

export const es: AgentcardWords = {
  reads: {
    buy_connect_status: "Comprobar el inicio de sesión en un comercio",
    buy_list_merchants: "Ver la lista de comercios",
    check_kyc_document: "Comprobar un documento de identidad",
    get_balance: "Consultar el saldo",
    get_card_balance: "Consultar el saldo",
    get_card_preset: "Consultar las reglas",
    get_instructions: "Leer las instrucciones de Agentcard",
    get_kyc_status: "Consultar la verificación de identidad",
    get_plan: "Consultar el plan",
    get_rewards: "Consultar las recompensas",
    get_settings: "Consultar la configuración",
    list_added_cards: "Ver las tarjetas añadidas",
    list_cards: "Ver las tarjetas",
    list_connections: "Ver las aplicaciones conectadas",
    list_payment_methods: "Ver los métodos de pago",
    list_pending_approvals: "Ver lo que espera aprobación en Agentcard",
    list_presets: "Ver las plantillas de reglas de tarjetas",
    list_transactions: "Ver las transacciones",
    list_withdrawal_recipients: "Ver los destinatarios de retiradas",
    read_support_chat: "Leer el chat con el soporte",
    recommend_card: "Recomendar una tarjeta",
    whoami: "Consultar la cuenta",
  },
  ofCard: (words, id) => `${words} (tarjeta ${id})`,
  acts: {
    create_card: ({ kind, money }) => `Crear ${kind ? KINDS[kind] : "una tarjeta"}${after(" con", money)}`,
    close_card: (call) => `Cerrar ${card(call.card)} para siempre`,
    pause_card: (call) => `Pausar ${card(call.card)}`,
    resume_card: (call) => `Reactivar ${card(call.card)}`,
    get_card_details: (call) => `Mostrar el número de ${card(call.card)}`,
    update_card_limit: (call) => `Cambiar el límite de ${card(call.card)}${after(" a", call.money)}`,
    add_funds: ({ money = "fondos" }) => `Añadir ${money}`,
    withdraw: ({ money = "dinero", name }) => `Retirar ${money}${after(" a", name)}`,
    create_withdrawal_recipient: ({ name }) => `Añadir un destinatario de retiradas${after(":", name)}`,
    buy: ({ name }) => `Comprar${after(":", name)}`,
    manage_subscription: ({ name, action }) => `Gestionar una suscripción${after(" en", name)}${after(":", action)}`,
    revoke_connection: ({ name }) => `Terminar el acceso de una aplicación${after(":", name)}`,
  },
};
