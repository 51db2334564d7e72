import type { QuestionAnswer } from "@keyhold/contract";
import type { Form } from "./readElicitation.js";

/** Asks the user of a call. */
export interface Asker {
  /** @throws KeyholdError `question_over` if the user does not answer in time; `too_many_questions`; `store_unavailable` */
  ask(form: Form): Promise<QuestionAnswer>;
  /** Whether the page can show this link to its user. Absent if the page cannot show links. */
  readonly canShow?: ((link: string) => boolean) | undefined;
}
