import { useId } from "react";
import type { Field } from "./fields.js";

const inputTypes = { text: "text", moment: "datetime-local", number: "number", boolean: "checkbox" } as const;

/** The input for one argument of a tool. */
export function ToolField({ field: { name, type, required, description, choices } }: { field: Field }) {
  const id = useId();
  const hint = `${id}-hint`;
  const common = { id, name, "aria-describedby": description && hint };
  return (
    <div className="field" data-type={type}>
      <label htmlFor={id}>{name}</label>
      {choices ? (
        <select {...common} required={required}>
          {!required && <option value="" />}
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      ) : (
        <input {...common} type={inputTypes[type]} step="any" required={required && type !== "boolean"} />
      )}
      {description && (
        <p id={hint} className="hint">
          {description}
        </p>
      )}
    </div>
  );
}
