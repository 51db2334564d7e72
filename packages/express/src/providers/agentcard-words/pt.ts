import { type AgentcardWords, after } from "./AgentcardWords.js";

const card = (id?: string) => `o cartão${after("", id)}`;
const ofCard = (id?: string) => `do cartão${after("", id)}`;
const KINDS = { single_use: "um cartão de uso único", multi_use: "um cartão reutilizável" };

export const pt: AgentcardWords = {
  reads: {
    buy_connect_status: "Verificar o login em uma loja",
    buy_list_merchants: "Listar as lojas",
    check_kyc_document: "Verificar um documento de identidade",
    get_balance: "Ver o saldo",
    get_card_balance: "Ver o saldo",
    get_card_preset: "Ver as regras",
    get_instructions: "Ler as instruções da Agentcard",
    get_kyc_status: "Ver a verificação de identidade",
    get_plan: "Ver o plano",
    get_rewards: "Ver as recompensas",
    get_settings: "Ver as configurações",
    list_added_cards: "Listar os cartões adicionados",
    list_cards: "Listar os cartões",
    list_connections: "Listar os aplicativos conectados",
    list_payment_methods: "Listar as formas de pagamento",
    list_pending_approvals: "Listar o que espera aprovação na Agentcard",
    list_presets: "Listar os modelos de regras de cartões",
    list_transactions: "Listar as transações",
    list_withdrawal_recipients: "Listar os destinatários de saques",
    read_support_chat: "Ler a conversa com o suporte",
    recommend_card: "Recomendar um cartão",
    whoami: "Consultar a conta",
  },
  ofCard: (words, id) => `${words} (cartão ${id})`,
  acts: {
    create_card: ({ kind, money }) => `Criar ${kind ? KINDS[kind] : "um cartão"}${after(" com", money)}`,
    close_card: (call) => `Encerrar ${card(call.card)} para sempre`,
    pause_card: (call) => `Pausar ${card(call.card)}`,
    resume_card: (call) => `Reativar ${card(call.card)}`,
    get_card_details: (call) => `Mostrar o número ${ofCard(call.card)}`,
    update_card_limit: (call) => `Alterar o limite ${ofCard(call.card)}${after(" para", call.money)}`,
    add_funds: ({ money = "fundos" }) => `Adicionar ${money}`,
    withdraw: ({ money = "dinheiro", name }) => `Sacar ${money}${after(" para", name)}`,
    create_withdrawal_recipient: ({ name }) => `Adicionar um destinatário de saques${after(":", name)}`,
    buy: ({ name }) => `Comprar${after(":", name)}`,
    manage_subscription: ({ name, action }) => `Gerenciar uma assinatura${after(" em", name)}${after(":", action)}`,
    revoke_connection: ({ name }) => `Encerrar o acesso de um aplicativo${after(":", name)}`,
  },
};
