import { KeyholdError } from "../errors/KeyholdError.js";

/**
 * The number of the format in which this version writes lasting records. Records of 3445d48 and older have no number. Raise it only if an
 * older version would use a new record wrongly: a version that knows only lower numbers leaves such a record alone.
 */
const FORMAT = 1;

/**
 * A newer version of Keyhold wrote this record. That happens while a new version is deployed, and after a downgrade. Keyhold does not use,
 * change or remove the record. The code is `store_unavailable`, because another process can serve the user, and nothing is lost.
 */
export class NewerRecordError extends KeyholdError {
  constructor(format: number) {
    const cause = new Error(
      `A newer version of Keyhold wrote this record: it has format ${format}, and this version knows the formats up to ${FORMAT}. Run the newer version in every process.`,
    );
    super("store_unavailable", { cause });
  }
}

/** The text to seal for a record. */
export function recordText(record: object): string {
  return JSON.stringify({ ...record, format: FORMAT });
}

/**
 * Reads the opened text of a record.
 *
 * @throws NewerRecordError
 */
export function recordIn<T>(text: string): T {
  const { format = 0, ...record } = JSON.parse(text);
  if (format > FORMAT) throw new NewerRecordError(format);
  return record;
}
