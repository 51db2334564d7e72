import type { AgentcardWords } from "./AgentcardWords.js";

const card = (id?: string) => (id ? `カード ${id}` : "カード");
const colon = (value?: string) => (value ? `：${value}` : "");
const KINDS = { single_use: "1 回限りのカード", multi_use: "繰り返し使えるカード" };

export const ja: AgentcardWords = {
  reads: {
    buy_connect_status: "店舗へのログインを確認",
    buy_list_merchants: "店舗の一覧を表示",
    check_kyc_document: "本人確認書類を確認",
    get_balance: "残高を確認",
    get_card_balance: "残高を確認",
    get_card_preset: "ルールを確認",
    get_instructions: "Agentcard の説明を読む",
    get_kyc_status: "本人確認の状況を確認",
    get_plan: "プランを確認",
    get_rewards: "特典を確認",
    get_settings: "設定を確認",
    list_added_cards: "追加したカードの一覧を表示",
    list_cards: "カードの一覧を表示",
    list_connections: "接続済みアプリの一覧を表示",
    list_payment_methods: "支払い方法の一覧を表示",
    list_pending_approvals: "Agentcard で承認待ちの項目を表示",
    list_presets: "カードのルールのひな型を表示",
    list_transactions: "取引の一覧を表示",
    list_withdrawal_recipients: "出金先の一覧を表示",
    read_support_chat: "サポートとのチャットを読む",
    recommend_card: "カードを提案",
    whoami: "アカウントを確認",
  },
  ofCard: (words, id) => `${words}（カード ${id}）`,
  acts: {
    create_card: ({ kind, money }) => `${money ? `${money} の` : ""}${kind ? KINDS[kind] : "カード"}を作成`,
    close_card: (call) => `${card(call.card)} を完全に解約`,
    pause_card: (call) => `${card(call.card)} を一時停止`,
    resume_card: (call) => `${card(call.card)} を再開`,
    get_card_details: (call) => `${card(call.card)} の番号を表示`,
    update_card_limit: (call) => `${card(call.card)} の上限を${call.money ? ` ${call.money} に` : ""}変更`,
    add_funds: ({ money = "資金" }) => `${money} を入金`,
    withdraw: ({ money = "資金", name }) => `${money} を出金${colon(name)}`,
    create_withdrawal_recipient: ({ name }) => `出金先を追加${colon(name)}`,
    buy: ({ name }) => `購入${colon(name)}`,
    manage_subscription: ({ name, action }) => `${name ? `${name} の` : ""}サブスクリプションを管理${colon(action)}`,
    revoke_connection: ({ name }) => `アプリのアクセスを終了${colon(name)}`,
  },
};
