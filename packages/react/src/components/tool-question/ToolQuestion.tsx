import type { AnswerContent, QuestionField } from "@keyhold/contract";
import { type KeyboardEvent, type SyntheticEvent, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import type { OpenQuestion } from "../../hooks/useQuestions.js";
import { questionMessages } from "../../messages/en/questions.js";
import { errorMessage } from "../../messages/errorMessage.js";
import { useMessages } from "../../messages/useMessages.js";
import { LiveRegion } from "../../provider/LiveRegion.js";
import { useAnnouncement } from "../../provider/useAnnouncement.js";
import { Button } from "../parts/Button.js";
import { onEscape } from "../parts/onEscape.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type Fault, Field } from "./Field.js";
import { givenIn, inputOf } from "./givenIn.js";

/** The state of ToolQuestion, for `className`, `style` and `render`. */
export interface ToolQuestionState {
  /** Whether the answer is on its way. */
  readonly sending: boolean;
}

/** Props of {@link ToolQuestion}. */
export type ToolQuestionProps = Omit<PartProps<ToolQuestionState, "form">, "children"> & {
  /** The question of `useToolCall()`. The component renders nothing without one. */
  readonly question: OpenQuestion | undefined;
};

/**
 * Shows what a tool asks while it runs: a form with the tool's own fields, or a link to a page, with its host. The user sends the form or opens
 * the link, declines, or closes the question with Escape or Cancel. The tool gets exactly that.
 *
 * @example
 * ```tsx
 * const call = useToolCall("civic", { questions: true });
 * return <ToolQuestion question={call.question} />;
 * ```
 */
export function ToolQuestion({ question, ...props }: ToolQuestionProps) {
  if (!question) return null;
  return <QuestionForm key={question.id} {...props} question={question} />;
}

function QuestionForm({ question, ...props }: ToolQuestionProps & { readonly question: OpenQuestion }) {
  const messages = useMessages(questionMessages);
  const { from, message, fields, url, answer, isSending, error } = question;
  const host = url === undefined ? "" : new URL(url).host;
  const form = useRef<HTMLFormElement>(null);
  const formId = useId();
  const [faults, setFaults] = useState<ReadonlyMap<string, Fault>>(new Map());
  const refused = error?.code === "question_answer_invalid" ? error.field : undefined;
  const asks = messages.questionAsks(from);
  const hasFields = fields.length > 0;
  const note = url === undefined ? hasFields && messages.questionNote(from) : messages.questionLinkNote(from);

  const hadFocus = useRef(false);
  useLayoutEffect(() => {
    const { current: element } = form;
    // Before React removes the element, because the browser then moves the focus to the page.
    return () => {
      hadFocus.current = element?.matches(":focus-within") === true;
    };
  }, []);
  useEffect(() => {
    const opener = form.current?.ownerDocument.activeElement;
    form.current?.focus();
    return () => {
      if (hadFocus.current && opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  const failure = error && refused === undefined ? errorMessage(messages, error, from) : undefined;
  useAnnouncement(failure);
  useEffect(() => {
    if (refused === undefined) return;
    setFaults(new Map([[refused, "invalid"]]));
    inputOf(form.current, refused)?.focus();
  }, [refused]);

  function send(event: SyntheticEvent<HTMLFormElement>) {
    event.preventDefault();
    if (isSending) return;
    const found = fields.map((field) => [field, givenIn(event.currentTarget, field, messages.locale)] as const);
    const wrong = found.flatMap(([{ name, required }, value]): [string, Fault][] => {
      if (value === "invalid") return [[name, value]];
      return required && value === undefined ? [[name, "required"]] : [];
    });
    setFaults(new Map(wrong));
    const [first] = wrong;
    if (first) return inputOf(event.currentTarget, first[0])?.focus();
    const entries = found.flatMap(([{ name }, value]) =>
      typeof value === "object" ? [[name, value.value] as const] : [],
    );
    answer({ action: "accept", content: Object.fromEntries(entries) as AnswerContent });
  }
  const end = (action: "decline" | "cancel") => () => {
    if (!isSending) answer({ action });
  };
  // The user can open the page again while the tool waits for what they do there.
  const opened = () => {
    if (!isSending) answer({ action: "accept", content: {} });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLFormElement>) => onEscape(event, end("cancel"));
  const children = (
    <>
      <p className="keyhold-question-asker" id={`${formId}-asks`}>
        {asks}
      </p>
      {message && (
        <p className="keyhold-question-message" id={`${formId}-message`}>
          <bdi>{message}</bdi>
        </p>
      )}
      {fields.map((field: QuestionField, index) => (
        <Field key={field.name} field={field} id={`${formId}-${index}`} fault={faults.get(field.name)} />
      ))}
      {failure && <p className="keyhold-hint">{failure}</p>}
      <div className="keyhold-question-actions">
        {url === undefined ? (
          <button
            type="submit"
            className="keyhold-button"
            data-variant="solid"
            aria-busy={isSending || undefined}
            aria-disabled={isSending || undefined}
          >
            {isSending ? messages.questionSending : hasFields ? messages.questionSend : messages.questionConfirm}
          </button>
        ) : (
          <a
            className="keyhold-button"
            data-variant="solid"
            href={url}
            target="_blank"
            rel="noopener noreferrer"
            onClick={opened}
          >
            {messages.questionOpen(host)}
          </a>
        )}
        <Button onPress={end("decline")} isDisabled={isSending}>
          {messages.questionDecline}
        </Button>
        <Button variant="ghost" onPress={end("cancel")} isDisabled={isSending}>
          {messages.cancel}
        </Button>
      </div>
      {note && <p className="keyhold-question-note">{note}</p>}
    </>
  );
  return (
    <div className="keyhold">
      {renderPart(
        "form",
        { sending: isSending } satisfies ToolQuestionState,
        {
          ref: form,
          className: "keyhold-question",
          tabIndex: -1,
          noValidate: true,
          autoComplete: "off",
          "aria-labelledby": `${formId}-asks`,
          "aria-describedby": message ? `${formId}-message` : undefined,
          onSubmit: send,
          onKeyDown,
          children,
        },
        props,
      )}
      <LiveRegion />
    </div>
  );
}
