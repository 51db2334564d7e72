import type { Approval } from "@keyhold/contract";
import { z } from "zod";
import type { RequestView } from "../users/RequestView.js";

/** How Keyhold asks users before it sends a tool call. */
export interface ApprovalOptions {
  /**
   * Seconds that an agent's call waits for the user's decision, from its arrival. Most MCP clients stop waiting after 60 seconds, and the
   * call itself needs some of that time. At most 600. A call of a page never waits.
   *
   * @default 45
   */
  readonly holdSeconds?: number | undefined;
  /**
   * Seconds that the user has to decide. After the decision, an approval is valid for the same time again, and a declined call is refused
   * for the same time. At most 86,400 (a day).
   *
   * @default 600
   */
  readonly expireSeconds?: number | undefined;
  /**
   * The maximum number of calls of one user that wait for a decision. At most 500.
   *
   * @default 50
   */
  readonly most?: number | undefined;
  /**
   * The maximum number of calls of one agent label of one user that wait, so that one agent cannot use up `most`.
   *
   * @default the value of `most`
   */
  readonly perAgent?: number | undefined;
  /**
   * Asks the product whether an approval counts, for example after a passkey for a large amount. It is called when the user approves in a
   * page, and not for `keyhold.decide()`. If it does not return true, the answer is `confirmation_required`, and the approval still waits. If it
   * throws, the answer is `backend_misconfigured`, and the approval still waits too.
   *
   * @example
   * confirm: ({ session }, { amountCents = Infinity }) => amountCents < 10_000 || session.passkeyAt > Date.now() - 60_000
   */
  readonly confirm?: ((req: RequestView, approval: Approval) => boolean | Promise<boolean>) | undefined;
  /**
   * Whether Keyhold lets clients of MCP 2026-07-28 repeat a call by themselves while the user has not decided, up to ten times. Such a client gets
   * `input_required` in place of a result. Pass false if a client of yours cannot continue such a call.
   *
   * @default true
   */
  readonly rounds?: boolean | undefined;
}

const whole = (most: number) =>
  z.int("must be a whole number").positive("must be more than 0").max(most, `must be at most ${most}`);

/** Checks the options, and adds the defaults. */
export const approvalOptions = z
  .strictObject({
    holdSeconds: whole(600).default(45),
    expireSeconds: whole(86_400).default(600),
    most: whole(500).default(50),
    perAgent: whole(500).optional(),
    confirm: z
      .custom<NonNullable<ApprovalOptions["confirm"]>>((value) => typeof value === "function", "must be a function")
      .optional(),
    rounds: z.boolean("must be true or false").default(true),
  })
  .transform(({ perAgent, ...options }) => ({ ...options, perAgent: perAgent ?? options.most }));
