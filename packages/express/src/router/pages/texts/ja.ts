import type { PageTexts } from "./PageTexts.js";

const close = "このウィンドウを閉じて、元の画面に戻ってください。";
const look = (name: string) =>
  `しばらくしてから、アプリで接続の一覧を確認してください。${name} がない場合は、最初からやり直してください。`;

export const ja: PageTexts = {
  locale: "ja",
  dir: "ltr",
  back: (product = "アプリ") => `${product}に戻る`,
  finished: {
    connected: (name) => ({ title: `${name} に接続しました`, text: close }),
    cancelled: (name) => ({
      title: "何も接続されていません",
      text: `${name} へのアクセスは許可されませんでした。${close}`,
    }),
    pending: (name) => ({
      title: "まだ接続されていません",
      text: `開いている ${name} のウィンドウで、ログインを完了してください。`,
    }),
    finishing: (name) => ({
      title: `${name} の応答に時間がかかっています`,
      text: `必要な操作は完了しました。アプリが処理を続け、接続でき次第、接続の一覧に ${name} を表示します。${close}`,
    }),
    failed: (name) => ({
      title: `${name} に接続できませんでした`,
      text: `アプリで最初からやり直してください。${close}`,
    }),
    failures: {
      unknown_attempt: (name) => ({
        title: "このブラウザーで始めた接続ではありません",
        text: `${name} へのログインは、別のブラウザー、プライベートウィンドウ、アプリの別のアドレスで始められたか、開始から時間が経ちすぎています。アプリで最初からやり直してください。メールでリンクが届いた場合は、同じブラウザーで開いてください。`,
      }),
      request_refused: () => ({
        title: "アプリから始めてください",
        text: "別のサイトのページがこのアドレスを開いたため、何も開始されませんでした。アプリを開いて、そこで接続してください。",
      }),
      attempt_foreign: (name) => ({
        title: "別のユーザーがログインしています",
        text: `${name} への接続は別のユーザーが始めたものです。何も接続されていません。接続したいユーザーでログインし、アプリで最初からやり直してください。`,
      }),
      user_changed: () => ({
        title: "別のユーザーがログインしています",
        text: "元のページには別のユーザーが表示されているため、何も開始されませんでした。アプリに戻り、どのユーザーでログインしているか確認してください。",
      }),
      not_signed_in: () => ({
        title: "ログインしていません",
        text: "先にアプリにログインしてから、接続してください。",
      }),
      provider_unavailable: (name) => ({ title: `${name} が応答しません`, text: `${look(name)}${close}` }),
      store_unavailable: (name) => ({
        title: "現在、アプリがデータを保存できません",
        text: `${look(name)}${close}`,
      }),
      connecting_interrupted: (name) => ({
        title: `${name} に接続できたかどうか分かりません`,
        text: `アプリの処理が中断されました。${look(name)}${close}`,
      }),
      not_connected: (name) => ({
        title: "この接続は終了しています",
        text: `この ${name} のアカウントは、もう接続されていません。アプリで新しく接続してください。${close}`,
      }),
      too_many_accounts: (name) => ({
        title: "ここではアカウントをこれ以上接続できません",
        text: `何も開始されませんでした。${name} の別のアカウントを使うには、先にいずれかの接続を解除してください。${close}`,
      }),
      rate_limited: () => ({
        title: "試行回数が多すぎます",
        text: `何も開始されませんでした。1 分待ってから、もう一度接続してください。${close}`,
      }),
      link_over: () => ({
        title: "このリンクは使えません",
        text: `すでに使用されたか、有効期限が切れています。新しいリンクを依頼してください。${close}`,
      }),
      other_account: (name) => ({
        title: "別のアカウントが必要です",
        text: `アプリが求めているものとは別のアカウントで ${name} にログインしました。何も接続されていません。リンクをもう一度開き、リンクに示されたアカウントでログインしてください。`,
      }),
      no_access: (name) => ({
        title: `${name} へのアクセスはまだ許可されていません`,
        text: `${name} のアカウントの所有者に招待を依頼してから、もう一度接続してください。`,
      }),
    },
  },
  link: {
    title: (name, product = "このアプリ") => `${name} を${product}に接続`,
    asks: (name, product = "このアプリ") =>
      `${product}が、${name} のアカウントの接続を求めています。${name} でログインし、許可する内容を確認します。それまでは何も行われません。`,
    expects: (name) => `${name} のアカウント`,
    start: (name) => `${name} に進む`,
    leaves: (name) => ({ title: `${name} に移動しています…`, text: "移動しない場合は、このリンクを使ってください。" }),
    key: {
      asks: (name, product = "このアプリ") =>
        `${product}が、${name} のアカウントの接続を求めています。${name} のキーをここに入力してください。キーは暗号化して保存され、再び表示されることはありません。`,
      label: "キー",
      find: (name) => `${name} でキーを確認する`,
      start: "接続",
      failures: {
        key_invalid: (name) => `これはキーではありません。${name} でキー全体だけをコピーしてください。`,
        key_refused: (name) => `${name} はこのキーを受け付けません。キーを確認するか、新しいキーを作成してください。`,
        other_account: (name) =>
          `これは ${name} の別のアカウントのキーです。何も保存されていません。ここに示されたアカウントのキーを入力してください。`,
      },
    },
    connected: "このウィンドウを閉じて、リンクのあったメッセージに戻れます。",
    over: {
      title: "このリンクは使えません",
      text: "すでに使用されたか、有効期限が切れたか、一部が欠けています。新しいリンクを依頼してください。",
    },
    foreign: {
      title: "このリンクは別のユーザー宛てです",
      text: "何も開始されていません。あなた宛てのリンクであれば、リンクを受け取ったユーザーとしてアプリにログインし、もう一度開いてください。",
    },
    openAgain: "リンクをもう一度開く",
  },
  approve: {
    asks: "承認が必要です",
    agentAsks: (agent, name) => `エージェント「${agent}」が、${name} のアカウントで次の操作を行おうとしています。`,
    pageAsks: (name, product = "このアプリ") =>
      `${product}のページが、${name} のアカウントで次の操作を行おうとしています。`,
    mayRepeat:
      "同じリクエストが以前に送信されましたが、応答がありませんでした。すでに実行されている可能性があります。承認すると、もう一度実行されることがあります。",
    testMode: "テストモード",
    liveMode: "本番",
    account: "アカウント",
    tool: "ツール",
    sent: "送信される内容",
    nothingSent: "その他の内容はありません。",
    showAll: (characters) => `${characters} 文字をすべて表示`,
    showMore: (count) => `さらに ${count} 件を表示`,
    ends: (inTime) => `決定がない場合、このリクエストは${inTime}に終了し、何も送信されません。`,
    approve: "承認",
    decline: "拒否",
    approved: {
      title: "承認しました",
      text: "この承認は、このリクエストにのみ一度だけ有効です。このページは閉じてかまいません。",
    },
    declined: {
      title: "拒否しました",
      text: "このリクエストでは何も送信されません。このページは閉じてかまいません。",
    },
    over: {
      title: "決定するものはありません",
      text: "このリクエストは終了しているか、別のユーザーのものです。アプリにどのユーザーでログインしているか確認してください。",
    },
    signIn: (host) => ({
      title: `先に ${host} にログインしてください`,
      text: "ログインしてから、このリンクをもう一度開いてください。",
    }),
    confirm: {
      title: "もう 1 つ手順が必要です",
      text: "アプリのページでの確認が求められています。それまで、リクエストは待機しています。",
    },
    refused: {
      title: "何も決定されませんでした",
      text: "このページからの決定ではないか、ページが古すぎます。もう一度開いて、そこで決定してください。",
    },
    limited: {
      title: "試行回数が多すぎます",
      text: "何も決定されませんでした。1 分待ってから、このページをもう一度開いてください。",
    },
    failed: {
      title: "問題が発生しました",
      text: "アプリから正しい応答がありませんでした。1 分後にこのページをもう一度開くと、リクエストの状態を確認できます。",
    },
    openAgain: "リクエストをもう一度開く",
  },
};
