import { Router } from "express";
import * as z from "zod";
import { sendPage } from "../pages/page.js";
import { command } from "./command.js";
import { controlPage } from "./controlPage.js";
import type { EmulatedProvider, ProviderHooks } from "./createProviderApp.js";
import type { ActiveFault } from "./faults/createFaults.js";
import { Fault } from "./faults/Fault.js";
import { Whose } from "./whose.js";

function shown({ id, hits, fault }: ActiveFault) {
  return { id, hits, fault };
}

/** What a test may do to a provider, over HTTP and on a page. */
export function controlRoutes(name: string, control: EmulatedProvider, buttons?: ProviderHooks["buttons"]): Router {
  const { faults } = control;
  const router = Router();
  router.get("/__control", (_req, res) => {
    sendPage(res, controlPage(name, control, buttons));
  });
  router.get("/__control/log", (_req, res) => {
    res.json(control.log());
  });
  router.get("/__control/faults", (_req, res) => {
    res.json(faults.active.map(shown));
  });
  command(router, "faults", Fault, (fault) => shown(faults.add(fault)));
  command(router, "faults/remove", z.strictObject({ id: z.coerce.string() }), ({ id }) => {
    const fault = faults.active.find((each) => each.id === id);
    if (!fault) throw new Error(`There is no fault ${id}. GET /__control/faults lists those in force.`);
    fault.remove();
  });
  command(router, "clock", z.strictObject({ aheadSeconds: z.int() }), control.setClock);
  command(router, "expire-access-tokens", Whose, control.expireAccessTokens);
  command(router, "forget-clients", Whose.pick({ clientId: true }), async (which) => ({
    forgotten: await control.forgetClients(which),
  }));
  command(router, "cut-streams", Whose, control.cutStreams);
  command(router, "reset", z.strictObject({}), control.reset);
  return router;
}
