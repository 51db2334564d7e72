/** The reason why a command could not run, and what to do about it. The process then ends with exit code 2. */
export class CannotRun extends Error {
  override readonly name = "CannotRun";
}
