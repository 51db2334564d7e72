import { randomUUID } from "node:crypto";
import type { APIRequestContext } from "playwright";

/** What a page can use to let its users connect an account, and what that page shows. */
export interface Kit {
  readonly name: string;
  /** Where the page is. Its source is of this name, in `pages/`. */
  readonly path: string;
  /** The texts of the button and of the two states. */
  readonly button: string;
  readonly apart: string;
  readonly connected: string;
  /** Whether it is Keyhold. */
  readonly isOurs?: true;
  /** Signs a new user in, if the kit needs to know the user. */
  signIn(request: APIRequestContext): Promise<unknown>;
}

const texts = { button: "Connect", apart: "Not connected", connected: "Connected" } as const;

/** The kits whose pages are measured. */
export const kits: readonly Kit[] = [
  {
    name: "Keyhold",
    isOurs: true,
    path: "/keyhold",
    button: "Connect with Agentcard",
    apart: "Not connected",
    connected: "Connected since",
    signIn: (request) => request.post("/sign-in"),
  },
  { name: "use-mcp", path: "/useMcp", ...texts, signIn: async () => undefined },
  {
    name: "Better Auth",
    path: "/betterAuth",
    ...texts,
    signIn: (request) =>
      request.post("/api/auth/sign-up/email", {
        data: { email: `${randomUUID()}@example.com`, password: "a long password", name: "Alice" },
      }),
  },
];
