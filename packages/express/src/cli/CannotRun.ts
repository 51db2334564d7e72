/** Why a command could not do its work: a sentence that says what to do. It ends with exit code 2. */
export class CannotRun extends Error {
  override readonly name = "CannotRun";
}
