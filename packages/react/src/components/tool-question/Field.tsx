import type { QuestionField, TextField } from "@keyhold/contract";
import type { ReactNode } from "react";
import { questionMessages } from "../../messages/en/questions.js";
import { useMessages } from "../../messages/useMessages.js";
import { NOTHING } from "./givenIn.js";
import { writeNumber } from "./readNumber.js";

/** Why a value was not accepted. */
export type Fault = "required" | "invalid";

interface FieldProps {
  readonly field: QuestionField;
  readonly id: string;
  readonly fault: Fault | undefined;
}

/** One field of a question, with its label, its description and what is wrong with it. */
export function Field({ field, id, fault }: FieldProps) {
  const messages = useMessages(questionMessages);
  const { name, title, description, required, kind } = field;
  const limits = limitsOf(field, messages);
  const invalid = "options" in field || kind === "boolean" ? messages.questionChoiceInvalid : messages.questionInvalid;
  const hint = fault && { required: messages.questionRequired, invalid }[fault];
  const notes = [
    [`${id}-about`, description],
    [`${id}-limits`, limits],
    [`${id}-fault`, hint],
  ].filter(([, text]) => text);
  const ofAny = {
    id,
    name,
    "aria-invalid": fault ? true : undefined,
    "aria-describedby": notes.map(([noteId]) => noteId).join(" ") || undefined,
  } as const;
  const own = { ...ofAny, className: "keyhold-input", "aria-required": required || undefined } as const;
  const label = (
    <>
      <bdi>{title}</bdi>
      {!required && kind !== "boolean" && (
        // The space is for the name that a screen reader says.
        <span className="keyhold-question-optional">{` ${messages.questionOptional}`}</span>
      )}
    </>
  );
  const below = notes.map(([noteId, text]) => (
    <p key={noteId} id={noteId} className={text === hint ? "keyhold-hint" : "keyhold-question-about"}>
      <bdi>{text}</bdi>
    </p>
  ));
  if (kind === "choices")
    return (
      <fieldset className="keyhold-question-field" aria-describedby={ofAny["aria-describedby"]}>
        <legend>{label}</legend>
        {field.options.map(({ value, title: words }, index) => (
          <Check key={value} id={`${id}-${index}`} label={<bdi>{words}</bdi>}>
            <input
              id={`${id}-${index}`}
              type="checkbox"
              name={name}
              value={value}
              defaultChecked={field.default?.includes(value)}
              aria-invalid={ofAny["aria-invalid"]}
            />
          </Check>
        ))}
        {below}
      </fieldset>
    );
  if (kind === "boolean")
    return (
      <div className="keyhold-question-field">
        <Check id={id} label={label}>
          <input {...ofAny} type="checkbox" defaultChecked={field.default} />
        </Check>
        {below}
      </div>
    );
  return (
    <div className="keyhold-question-field">
      <label htmlFor={id}>{label}</label>
      {kind === "choice" ? (
        <select {...own} defaultValue={field.default ?? NOTHING}>
          {(field.default === undefined || !required) && <option value={NOTHING}>{messages.questionChoose}</option>}
          {field.options.map(({ value, title: words }) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      ) : kind === "number" ? (
        <input
          {...own}
          type="text"
          // A phone's keyboard for numbers may have no minus.
          inputMode={Number(field.minimum) >= 0 ? "decimal" : undefined}
          defaultValue={writeNumber(field.default, messages.locale)}
        />
      ) : (
        <input {...own} type={typeOf(field)} defaultValue={localTime(field)} dir="auto" />
      )}
      {below}
    </div>
  );
}

function Check({
  id,
  label,
  children,
}: {
  readonly id: string;
  readonly label: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div className="keyhold-question-check">
      {children}
      <label htmlFor={id}>{label}</label>
    </div>
  );
}

const TYPES = { email: "email", uri: "url", date: "date", "date-time": "datetime-local" } as const;
const typeOf = ({ format }: TextField) => (format ? TYPES[format] : "text");

/** The browser's field for a time has no offset: it shows the user's own time. */
function localTime({ format, default: given }: TextField): string | undefined {
  if (format !== "date-time" || given === undefined) return given;
  const time = new Date(given);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** What fits: "2–20" characters. */
function limitsOf(field: QuestionField, messages: typeof questionMessages): string | undefined {
  const format = (number: number) =>
    new Intl.NumberFormat(messages.locale, { maximumFractionDigits: 20 }).format(number);
  const range = (least: number | undefined, most: number | undefined, words: (range: string) => string) => {
    if (least === undefined && most === undefined) return undefined;
    if (most === undefined) return words(`≥ ${format(least ?? 0)}`);
    return words(least === undefined ? `≤ ${format(most)}` : `${format(least)}–${format(most)}`);
  };
  switch (field.kind) {
    case "text":
      return range(field.minLength || undefined, field.maxLength, messages.questionCharacters);
    case "number":
      return range(field.minimum, field.maximum, messages.questionValues);
    case "choices":
      return range(field.minItems || undefined, field.maxItems, messages.questionChoices);
    default:
      return undefined;
  }
}
