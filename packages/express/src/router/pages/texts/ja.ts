import type { PageTexts } from "./PageTexts.js";

const close = "このウィンドウを閉じて、元の画面に戻ってください。";
const look = (name: string) =>
  `しばらくしてから、アプリで接続の一覧を確認してください。${name} がない場合は、最初からやり直してください。`;

export const ja: PageTexts = {
  locale: "ja",
  dir: "ltr",
  back: "アプリに戻る",
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
      no_access: (name) => ({
        title: `${name} へのアクセスはまだ許可されていません`,
        text: `${name} のアカウントの所有者に招待を依頼してから、もう一度接続してください。`,
      }),
    },
  },
};
