import type { AgentcardWords } from "./AgentcardWords.js";

const card = (id?: string) => (id ? `卡片 ${id}` : "卡片");
const colon = (value?: string) => (value ? `：${value}` : "");
const KINDS = { single_use: "一次性卡片", multi_use: "可重复使用的卡片" };

export const zhHans: AgentcardWords = {
  reads: {
    buy_connect_status: "检查商家的登录状态",
    buy_list_merchants: "查看商家列表",
    check_kyc_document: "检查身份证件",
    get_balance: "查看余额",
    get_card_balance: "查看余额",
    get_card_preset: "查看规则",
    get_instructions: "阅读 Agentcard 的说明",
    get_kyc_status: "查看身份验证状态",
    get_plan: "查看套餐",
    get_rewards: "查看奖励",
    get_settings: "查看设置",
    list_added_cards: "查看已添加的卡片",
    list_cards: "查看卡片列表",
    list_connections: "查看已连接的应用",
    list_payment_methods: "查看付款方式",
    list_pending_approvals: "查看 Agentcard 中等待批准的事项",
    list_presets: "查看卡片规则模板",
    list_transactions: "查看交易记录",
    list_withdrawal_recipients: "查看提现收款人",
    read_support_chat: "阅读与客服的对话",
    recommend_card: "推荐卡片",
    whoami: "查看账户",
  },
  ofCard: (words, id) => `${words}（卡片 ${id}）`,
  acts: {
    create_card: ({ kind, money }) => `创建${money ? ` ${money} 的` : ""}${kind ? KINDS[kind] : "卡片"}`,
    close_card: (call) => `永久注销${card(call.card)}`,
    pause_card: (call) => `暂停${card(call.card)}`,
    resume_card: (call) => `恢复${card(call.card)}`,
    get_card_details: (call) => `显示${card(call.card)}的卡号`,
    update_card_limit: (call) => `更改${card(call.card)}的限额${colon(call.money)}`,
    add_funds: ({ money = "资金" }) => `充值 ${money}`,
    withdraw: ({ money = "资金", name }) => `提现 ${money}${colon(name)}`,
    create_withdrawal_recipient: ({ name }) => `添加提现收款人${colon(name)}`,
    buy: ({ name }) => `购买${colon(name)}`,
    manage_subscription: ({ name, action }) => `管理${name ? ` ${name} 的` : ""}订阅${colon(action)}`,
    revoke_connection: ({ name }) => `终止应用的访问权限${colon(name)}`,
  },
};
