/** Removes user and password from the addresses in a text. Errors of database clients can quote the address of the database. */
export function withoutCredentials(text: string): string {
  return text.replaceAll(/(?<=:\/\/)[^\s/@]+@/g, "");
}
