import type { RequestListener } from "node:http";

/**
 * Saves the state before each part of a response is sent. So a client never has a token that the emulator does not know after a restart.
 *
 * @param save writes the state if it has changed
 */
export function saveBeforeAnswers(app: RequestListener, save: () => void): RequestListener {
  return (req, res) => {
    const { write, end } = res;
    const afterSave =
      (send: typeof write | typeof end) =>
      (...args: unknown[]) => {
        save();
        return Reflect.apply(send, res, args);
      };
    Object.assign(res, { write: afterSave(write), end: afterSave(end) });
    // A fault may drop the response of a request that was carried out.
    res.once("close", save);
    app(req, res);
  };
}
