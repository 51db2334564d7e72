import * as z from "zod";
import { findMerchant, isLinked, merchants } from "../merchants.js";
import { defineTool } from "./defineTool.js";
import { structuredResult } from "./toolResults.js";

const merchantInput = z.object({ merchant: z.string() });

export const buy_list_merchants = defineTool(z.object({}), (_input, { account }) => {
  const rows = merchants.map((merchant) => ({
    name: merchant.name,
    slug: merchant.slug,
    link_status: isLinked(account, merchant) ? "linked" : "not_linked",
  }));
  const lines = rows.map(({ name, slug, link_status }) => `• ${name} (${slug}): ${link_status}`);
  return structuredResult(lines.join("\n"), { status: "ok", count: rows.length, merchants: rows });
});

export const buy_connect = defineTool(merchantInput, (input, { account, clientId, links }) => {
  const merchant = findMerchant(input.merchant);
  if (!merchant) {
    return structuredResult(`Could not start a login at ${input.merchant}: it is not in buy_list_merchants.`, {
      status: "error",
    });
  }
  const { slug, name, needsLogin } = merchant;
  if (isLinked(account, merchant)) {
    const status = needsLogin ? "linked" : "ready";
    return structuredResult(`${name} is ready. It needs no login.`, { status, merchant: slug });
  }
  const { id, url } = links.create({ account, clientId, purpose: { kind: "merchant", merchant } });
  return structuredResult(
    `The user logs in at ${name} here: ${url}. Then call buy_connect_status with merchant "${slug}" and pending_id "${id}".`,
    { status: "pending", loginUrl: url, pendingId: id },
  );
});

export const buy_connect_status = defineTool(
  merchantInput.extend({ pending_id: z.string() }),
  ({ merchant, pending_id }, { account, links }) => {
    const found = findMerchant(merchant);
    if (!found) return structuredResult(`${merchant} is not in buy_list_merchants.`, { status: "error" });
    if (isLinked(account, found)) {
      return structuredResult(`${found.name} is linked.`, { status: "linked", merchant: found.slug });
    }
    const link = links.find(pending_id);
    if (link?.account === account && link.purpose.kind === "merchant" && link.purpose.merchant === found) {
      return structuredResult("The user has not logged in yet. Call buy_connect_status again.", { status: "linking" });
    }
    return structuredResult("The login has expired. Call buy_connect to begin another one.", { status: "expired" });
  },
);

export const buy_unlink_merchant = defineTool(merchantInput, ({ merchant }, { account }) => {
  const slug = findMerchant(merchant)?.slug ?? merchant;
  return account.linkedMerchants.delete(slug)
    ? structuredResult(`Unlinked ${slug}.`, { status: "unlinked", merchant: slug })
    : structuredResult(`${slug} was not linked.`, { status: "not_linked", merchant: slug });
});
