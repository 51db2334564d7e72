import type { PageTexts } from "./PageTexts.js";

const close = "您可以关闭此窗口，返回开始的地方。";
const look = (name: string) => `请稍后在应用中查看您的连接。如果其中没有 ${name}，请重新开始。`;

export const zhHans: PageTexts = {
  locale: "zh-Hans",
  dir: "ltr",
  back: (product = "应用") => `返回${product}`,
  finished: {
    connected: (name) => ({ title: `${name} 已连接`, text: close }),
    cancelled: (name) => ({ title: "未建立任何连接", text: `您没有授予对 ${name} 的访问权限。${close}` }),
    pending: (name) => ({ title: "尚未连接", text: `请在已打开的 ${name} 窗口中完成登录。` }),
    finishing: (name) => ({
      title: `${name} 响应较慢`,
      text: `您的操作已完成。应用会自行继续，连接成功后会在您的连接中显示 ${name}。${close}`,
    }),
    failed: (name) => ({ title: `无法连接 ${name}`, text: `请在应用中重新开始。${close}` }),
    failures: {
      unknown_attempt: (name) => ({
        title: "连接不是在此浏览器中开始的",
        text: `${name} 的登录是在其他浏览器、无痕窗口或应用的其他地址中开始的，或者开始得太久了。请在应用中重新开始；如果收到邮件中的链接，请在同一浏览器中打开。`,
      }),
      request_refused: () => ({
        title: "请从应用中开始",
        text: "其他网站的页面打开了此地址，因此未开始任何操作。请前往应用，在那里进行连接。",
      }),
      attempt_foreign: (name) => ({
        title: "现在登录的是另一位用户",
        text: `连接 ${name} 是由另一位用户在此开始的。未建立任何连接。请以要连接的用户身份在应用中重新开始。`,
      }),
      user_changed: () => ({
        title: "现在登录的是另一位用户",
        text: "您来自的页面显示的是另一位用户，因此未开始任何操作。请返回应用，确认登录的是哪位用户。",
      }),
      not_signed_in: () => ({ title: "您尚未登录", text: "请先登录应用，然后再连接。" }),
      provider_unavailable: (name) => ({ title: `${name} 没有响应`, text: `${look(name)}${close}` }),
      store_unavailable: (name) => ({ title: "应用目前无法保存数据", text: `${look(name)}${close}` }),
      connecting_interrupted: (name) => ({
        title: `无法确定 ${name} 是否已连接`,
        text: `应用的处理被中断。${look(name)}${close}`,
      }),
      not_connected: (name) => ({
        title: "此连接已结束",
        text: `此 ${name} 账户已不再连接。请在应用中重新建立连接。${close}`,
      }),
      too_many_accounts: (name) => ({
        title: "无法在此连接更多账户",
        text: `未开始任何操作。要使用其他 ${name} 账户，请先断开其中一个。${close}`,
      }),
      rate_limited: () => ({ title: "尝试次数过多", text: `未开始任何操作。请等待一分钟，然后重新连接。${close}` }),
      link_over: () => ({
        title: "此链接已失效",
        text: `链接已被使用或已过期。请索取新的链接。${close}`,
      }),
      other_account: (name) => ({
        title: "需要使用另一个账户",
        text: `您在 ${name} 登录的账户与本应用要求的不同。未建立任何连接。请重新打开链接，并使用其中注明的账户登录。`,
      }),
      no_access: (name) => ({
        title: `${name} 尚未允许您访问`,
        text: `请向 ${name} 账户的所有者索取邀请，然后重新连接。`,
      }),
    },
  },
  link: {
    title: (name, product = "本应用") => `将 ${name} 连接到${product}`,
    asks: (name, product = "本应用") =>
      `${product}请求您连接 ${name} 账户。您将在那里登录，并看到所允许的内容。在此之前不会发生任何事情。`,
    expects: (name) => `您的 ${name} 账户`,
    start: (name) => `继续前往 ${name}`,
    leaves: (name) => ({ title: `正在前往 ${name}…`, text: "如果没有反应，请使用此链接。" }),
    key: {
      asks: (name, product = "本应用") =>
        `${product}请求您连接 ${name} 账户。请在此输入您的 ${name} 密钥。密钥会加密保存，并且不会再次显示。`,
      label: "密钥",
      find: (name) => `在 ${name} 查找密钥`,
      start: "连接",
      failures: {
        key_invalid: (name) => `这不是密钥。请在 ${name} 复制完整的密钥，不要复制其他内容。`,
        key_refused: (name) => `${name} 不接受此密钥。请检查密钥，或创建一个新密钥。`,
        other_account: (name) => `此密钥属于 ${name} 的其他账户。未保存任何内容。请输入此处所示账户的密钥。`,
      },
    },
    connected: "您可以关闭此窗口，返回包含链接的消息。",
    over: { title: "此链接已失效", text: "链接已被使用、已过期或不完整。请索取新的链接。" },
    foreign: {
      title: "此链接属于其他用户",
      text: "未开始任何操作。如果链接是发给您的，请以收到链接的用户身份登录应用，然后重新打开。",
    },
    openAgain: "重新打开链接",
  },
  approve: {
    asks: "需要您批准",
    agentAsks: (agent, name) => `智能体“${agent}”想用您的 ${name} 账户执行此操作。`,
    pageAsks: (name, product = "此应用") => `${product}的一个页面想用您的 ${name} 账户执行此操作。`,
    mayRepeat: "同样的请求以前发送过，但没有收到答复，可能已经执行。如果您批准，可能会再执行一次。",
    testMode: "测试模式",
    liveMode: "正式",
    account: "账户",
    tool: "工具",
    sent: "将要发送的内容",
    nothingSent: "没有更多内容。",
    showAll: (characters) => `显示全部 ${characters} 个字符`,
    showMore: (count) => `再显示 ${count} 项`,
    ends: (inTime) => `如果您不作决定，此请求将在${inTime}结束，不会发送任何内容。`,
    approve: "批准",
    decline: "拒绝",
    approved: { title: "已批准", text: "此批准仅对这一请求有效一次。您可以关闭此页面。" },
    declined: { title: "已拒绝", text: "不会为此请求发送任何内容。您可以关闭此页面。" },
    over: {
      title: "这里没有需要决定的内容",
      text: "此请求已结束，或属于另一位用户。请确认登录应用的是哪位用户。",
    },
    signIn: (host) => ({ title: `请先登录 ${host}`, text: "然后再次打开此链接。" }),
    confirm: { title: "还需要一个步骤", text: "应用要求您在其页面中确认。在此之前，请求会继续等待。" },
    refused: { title: "未作出任何决定", text: "该决定不是从此页面作出的，或者页面太旧。请重新打开并在那里决定。" },
    limited: { title: "尝试次数过多", text: "未作出任何决定。请等待一分钟，然后再次打开此页面。" },
    failed: {
      title: "出现问题",
      text: "应用未能正常响应。请在一分钟后再次打开此页面，查看请求的状态。",
    },
    openAgain: "重新打开请求",
  },
};
