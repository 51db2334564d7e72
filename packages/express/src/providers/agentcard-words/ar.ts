import { type AgentcardWords, after } from "./AgentcardWords.js";

const card = (id?: string) => `البطاقة${after("", id)}`;
const KINDS = { single_use: "بطاقة للاستخدام مرة واحدة", multi_use: "بطاقة قابلة لإعادة الاستخدام" };

export const ar: AgentcardWords = {
  reads: {
    buy_connect_status: "التحقق من تسجيل الدخول لدى متجر",
    buy_list_merchants: "عرض قائمة المتاجر",
    check_kyc_document: "التحقق من وثيقة هوية",
    get_balance: "عرض الرصيد",
    get_card_balance: "عرض الرصيد",
    get_card_preset: "عرض القواعد",
    get_instructions: "قراءة تعليمات Agentcard",
    get_kyc_status: "عرض حالة التحقق من الهوية",
    get_plan: "عرض الخطة",
    get_rewards: "عرض المكافآت",
    get_settings: "عرض الإعدادات",
    list_added_cards: "عرض البطاقات المضافة",
    list_cards: "عرض البطاقات",
    list_connections: "عرض التطبيقات المتصلة",
    list_payment_methods: "عرض وسائل الدفع",
    list_pending_approvals: "عرض ما ينتظر الموافقة في Agentcard",
    list_presets: "عرض نماذج قواعد البطاقات",
    list_transactions: "عرض المعاملات",
    list_withdrawal_recipients: "عرض مستلمي السحوبات",
    read_support_chat: "قراءة المحادثة مع الدعم",
    recommend_card: "اقتراح بطاقة",
    whoami: "عرض الحساب",
  },
  ofCard: (words, id) => `${words} (البطاقة ${id})`,
  acts: {
    create_card: ({ kind, money }) => `إنشاء ${kind ? KINDS[kind] : "بطاقة"}${after(" بمبلغ", money)}`,
    close_card: (call) => `إغلاق ${card(call.card)} نهائيًا`,
    pause_card: (call) => `إيقاف ${card(call.card)} مؤقتًا`,
    resume_card: (call) => `إعادة تفعيل ${card(call.card)}`,
    get_card_details: (call) => `عرض رقم ${card(call.card)}`,
    update_card_limit: (call) => `تغيير حد ${card(call.card)}${after(" إلى", call.money)}`,
    add_funds: ({ money = "أموال" }) => `إضافة ${money}`,
    withdraw: ({ money = "أموال", name }) => `سحب ${money}${after(" إلى", name)}`,
    create_withdrawal_recipient: ({ name }) => `إضافة مستلم للسحوبات${after(":", name)}`,
    buy: ({ name }) => `شراء${after(":", name)}`,
    manage_subscription: ({ name, action }) => `إدارة اشتراك${after(" لدى", name)}${after(":", action)}`,
    revoke_connection: ({ name }) => `إنهاء وصول تطبيق${after(":", name)}`,
  },
};
