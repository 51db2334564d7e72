/** How a user answers the provider's pages. */
export interface Decision {
  /** The authorization URL that the app would navigate to. */
  readonly url: string;
  /** Who signs in. An address nobody has seen yet gets an account. */
  readonly email: string;
  /** Refuse the consent instead of giving it. */
  readonly deny?: boolean;
}

/** How many pages and redirects a walk may take. A sign-in and a consent have about ten. */
const MOST_STEPS = 40;
/** Milliseconds that a provider may take for one of them. */
const PATIENCE = 60_000;

/** A step that is no form: where the user goes on from this page, if it is such a one. */
export type Detour = (path: string) => string | undefined;

function cookieJar() {
  const cookies = new Map<string, string>();
  return {
    header: () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
    keep: (headers: Headers) => {
      for (const line of headers.getSetCookie()) {
        const [name = "", value = ""] = (line.split(";", 1)[0] ?? "").split("=", 2);
        cookies.set(name, value);
      }
    },
  };
}

/**
 * Walks a provider's sign-in and consent over HTTP as a browser would: follows redirects, keeps cookies, and sends
 * each form back to the address that showed it.
 *
 * @param origin the provider's own origin: the walk ends with the first redirect that leaves it
 * @param decision where to begin, and what to answer
 * @param detour for steps that are no form, such as a link in an e-mail
 * @returns where the provider sends the user in the end: the redirect URI with `code`, or with `error`
 * @throws Error when the provider answers with anything but a page or a redirect, takes more than a minute for one, or never comes to an end
 */
export async function walk(origin: string, decision: Decision, detour: Detour = () => undefined): Promise<string> {
  const jar = cookieJar();
  const form = new URLSearchParams({ email: decision.email, decision: decision.deny ? "deny" : "approve" });
  let url = new URL(decision.url);
  if (url.origin !== origin)
    throw new Error(`This authorization URL belongs to ${url.origin}. Send it to the provider there.`);
  let submit = false;
  for (let step = 0; step < MOST_STEPS; step++) {
    const response = await fetch(url, {
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
      headers: { cookie: jar.header() },
      ...(submit && { method: "POST", body: form }),
    });
    jar.keep(response.headers);
    const answer = await response.text();
    const location = response.headers.get("location");
    if (location) {
      url = new URL(location, url);
      submit = false;
      if (url.origin !== origin) return url.href;
    } else if (!response.ok || submit) {
      throw new Error(`The provider answered ${response.status} on the way: ${answer}`);
    } else {
      const next = detour(url.pathname);
      if (next) url = new URL(next, url);
      else submit = true;
    }
  }
  throw new Error(
    `The provider still asks after ${MOST_STEPS} steps, the last at ${url.pathname}. A page of it comes again and again: look at the parameters of the authorization URL.`,
  );
}
