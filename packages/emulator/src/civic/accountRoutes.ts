import express, { Router } from "express";
import * as z from "zod";
import { addControlCommand } from "../control/addControlCommand.js";
import { refuseCrossSite } from "../control/refuseCrossSite.js";
import { sendPage } from "../pages/page.js";
import { accountPage } from "./accountPage.js";
import { type CivicSettingsInput, Invitation } from "./CivicSettings.js";
import type { EmulatedCivic } from "./EmulatedCivic.js";
import type { Credentials } from "./hub/createCredentials.js";

const PublicAccess = z.object({ publicAccess: z.enum(["on", "off"]) });
const Withdrawal = z.object({ email: z.string(), clientId: z.string() });
const Assignment = z.object({ sub: z.string(), service: z.string() });

/** Not checked here: `setSettings` checks the changes together with the settings that stay. */
const Changes = z.custom<CivicSettingsInput>((value) => typeof value === "object");

/** The account's settings: the page `/account` for people, and `/__control/settings` for tests. */
export function accountRoutes(
  { settings, setSettings }: Pick<EmulatedCivic, "settings" | "setSettings">,
  credentials: Credentials,
): Router {
  const router = Router();

  router.get("/__control/settings", (_req, res) => {
    res.json(settings());
  });
  addControlCommand(router, "settings", Changes, setSettings);

  router.get("/", (_req, res) => res.redirect("/account"));
  router.use("/account", refuseCrossSite);
  router.get("/account", (_req, res) => {
    sendPage(res, accountPage(settings(), credentials.list()));
  });

  /** Adds the route of one form of the page. It makes a change and shows the page again. */
  function form<Fields>(path: string, Schema: z.ZodType<Fields>, change: (fields: Fields) => void): void {
    router.post(path, express.urlencoded({ extended: false }), (req, res) => {
      const fields = Schema.safeParse(req.body);
      if (!fields.success) {
        res.status(400).type("text").send(z.prettifyError(fields.error));
        return;
      }
      change(fields.data);
      res.redirect(303, "/account");
    });
  }

  const invitationsWithout = (withdrawn: z.infer<typeof Withdrawal>) =>
    settings().invitations.filter(
      ({ email, clientId }) => email !== withdrawn.email || clientId !== withdrawn.clientId,
    );

  form("/account/public-access", PublicAccess, ({ publicAccess }) => {
    setSettings({ publicAccess: publicAccess === "on" });
  });
  form("/account/invite", Invitation, (invitation) => {
    setSettings({ invitations: [...invitationsWithout(invitation), invitation] });
  });
  form("/account/withdraw", Withdrawal, (invitation) => {
    setSettings({ invitations: invitationsWithout(invitation) });
  });
  form("/account/assign", Assignment, ({ sub, service }) => {
    credentials.assign(
      settings().profiles.map(({ id }) => id),
      sub,
      service,
    );
  });
  return router;
}
