import { randomUUID } from "node:crypto";
import type { Clock } from "../control/createClock.js";
import type { Account } from "./createAccounts.js";
import type { Merchant } from "./merchants.js";

/** In milliseconds. */
const LIFETIME = 15 * 60 * 1000;

/** A page to which a tool sends the user. It needs no sign-in: its address is the secret. */
export interface ToolLink {
  readonly account: Account;
  /** The app that called the tool. */
  readonly clientId: string;
  readonly purpose:
    | { readonly kind: "wallet" | "verify" | "add_card" }
    | { readonly kind: "approve"; readonly approvalId: string }
    | { readonly kind: "merchant"; readonly merchant: Merchant }
    | { readonly kind: "fund"; readonly amountCents: number }
    | { readonly kind: "upgrade"; readonly plan: "basic" | "pro" };
  readonly expiresAt: Date;
}

/** The pages to which tools have sent users. */
export interface ToolLinks {
  /** @returns the ID and the address of the page, which works for 15 minutes */
  create(link: Omit<ToolLink, "expiresAt">): { readonly id: string; readonly url: string; readonly expiresAt: string };
  find(id: string): ToolLink | undefined;
  /** Makes the address invalid. */
  end(id: string): void;
}

/** Creates an empty list of links. */
export function createToolLinks(origin: string, clock: Clock): ToolLinks {
  const links = new Map<string, ToolLink>();
  return {
    create: (link) => {
      const id = randomUUID();
      const created = { ...link, expiresAt: new Date(clock.now() + LIFETIME) };
      links.set(id, created);
      return { id, url: `${origin}/link/${id}`, expiresAt: created.expiresAt.toISOString() };
    },
    find: (id) => {
      const link = links.get(id);
      return link && link.expiresAt.getTime() > clock.now() ? link : undefined;
    },
    end: (id) => void links.delete(id),
  };
}
