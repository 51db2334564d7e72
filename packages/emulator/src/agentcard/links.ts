import { randomUUID } from "node:crypto";
import type { Clock } from "../control/clock.js";
import type { Account } from "./accounts.js";

const lifetimeMs = 15 * 60 * 1000;

/** A page that a tool sends the user to. Whoever has the address may use it. */
export interface Link {
  readonly account: Account;
  /** The app whose tool gave it. */
  readonly clientId: string;
  readonly purpose:
    | { readonly kind: "wallet" | "verify" }
    | { readonly kind: "fund"; readonly amountCents: number }
    | { readonly kind: "upgrade"; readonly plan: "basic" | "pro" };
  readonly expiresAt: Date;
}

/** The pages that tools have sent users to. */
export interface Links {
  /** @returns the address of the page; it works for 15 minutes */
  create(link: Omit<Link, "expiresAt">): { readonly url: string; readonly expiresAt: string };
  find(id: string): Link | undefined;
  /** Lets the address lead nowhere any more. */
  end(id: string): void;
}

/** No pages yet. */
export function createLinks(origin: string, clock: Clock): Links {
  const links = new Map<string, Link>();
  return {
    create: (asked) => {
      const id = randomUUID();
      const link = { ...asked, expiresAt: new Date(clock.now() + lifetimeMs) };
      links.set(id, link);
      return { url: `${origin}/link/${id}`, expiresAt: link.expiresAt.toISOString() };
    },
    find: (id) => {
      const link = links.get(id);
      return link && link.expiresAt.getTime() > clock.now() ? link : undefined;
    },
    end: (id) => void links.delete(id),
  };
}
