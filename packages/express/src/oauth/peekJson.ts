/** Reads a member of a JSON answer without using the answer up; whether it is valid at all is checked by whoever reads it next. */
export async function peekJson(response: Response, member: string): Promise<unknown> {
  try {
    const body: unknown = await response.clone().json();
    return typeof body === "object" && body !== null ? Reflect.get(body, member) : undefined;
  } catch {
    return undefined;
  }
}
