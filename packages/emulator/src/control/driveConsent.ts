/** Which user signs in, and whether the user gives consent. */
export interface ConsentDecision {
  /** The authorization URL that the app would open in the user's browser. */
  readonly url: string;
  /** The e-mail address of the user. The provider creates an account for an address that it does not know. */
  readonly email: string;
  /**
   * Whether the user denies consent.
   *
   * @default false
   */
  readonly deny?: boolean | undefined;
}

/** The most pages and redirects in one flow. A sign-in and a consent take about ten. */
const MAX_STEPS = 40;
/** In milliseconds, for each response of the provider. */
const STEP_TIMEOUT = 60_000;

/** For a page without a form: returns the link that the user follows, for example the link in an e-mail. Undefined for a page with a form. */
export type FollowLink = (path: string) => string | undefined;

function createCookieJar() {
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
 * Signs a user in and gives or denies consent over HTTP, as a browser would: it follows redirects, keeps cookies, and submits each form to
 * the address of its page.
 *
 * @param origin the provider's own origin: the flow ends with the first redirect to another origin
 * @param followLink for pages without a form
 * @returns the redirect URI with `code`, or with `error`
 * @throws Error when the provider responds with neither a page nor a redirect, needs more than a minute for one response, or still asks after
 * 40 steps
 */
export async function driveConsent(
  origin: string,
  decision: ConsentDecision,
  followLink: FollowLink = () => undefined,
): Promise<string> {
  const jar = createCookieJar();
  const form = new URLSearchParams({ email: decision.email, decision: decision.deny ? "deny" : "approve" });
  let url = new URL(decision.url);
  if (url.origin !== origin)
    throw new Error(
      `This authorization URL belongs to ${url.origin}, not to ${origin}. Call approve() of the provider at ${url.origin}.`,
    );
  let submit = false;
  for (let step = 0; step < MAX_STEPS; step++) {
    const response = await fetch(url, {
      redirect: "manual",
      signal: AbortSignal.timeout(STEP_TIMEOUT),
      headers: { cookie: jar.header() },
      ...(submit && { method: "POST", body: form }),
    });
    jar.keep(response.headers);
    const body = await response.text();
    const location = response.headers.get("location");
    if (location) {
      url = new URL(location, url);
      submit = false;
      if (url.origin !== origin) return url.href;
    } else if (!response.ok || submit) {
      throw new Error(
        `The provider answered ${response.status} at ${url.pathname}, so the sign-in cannot go on: ${body}`,
      );
    } else {
      const link = followLink(url.pathname);
      if (link) url = new URL(link, url);
      else submit = true;
    }
  }
  throw new Error(
    `The provider still asks after ${MAX_STEPS} steps, the last at ${url.pathname}. It shows the same page again and again: check the parameters of the authorization URL.`,
  );
}
