import { Router } from "express";
import * as z from "zod";
import { sendPage } from "../pages/page.js";
import { addControlCommand } from "./addControlCommand.js";
import { controlPage } from "./controlPage.js";
import type { ProviderHooks } from "./createProviderApp.js";
import type { EmulatedProvider } from "./EmulatedProvider.js";
import type { ActiveFault } from "./faults/createFaults.js";
import { Fault } from "./faults/Fault.js";
import { Target } from "./Target.js";

/** The form in which the routes return a fault. */
function toJson({ id, hits, fault }: ActiveFault) {
  return { id, hits, fault };
}

/** The controls of a provider as HTTP routes and on the page `/__control`. */
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
    res.json(faults.active.map(toJson));
  });
  addControlCommand(router, "faults", Fault, (fault) => toJson(faults.add(fault)));
  addControlCommand(router, "faults/remove", z.strictObject({ id: z.coerce.string() }), ({ id }) => {
    const fault = faults.active.find((each) => each.id === id);
    if (!fault) throw new Error(`There is no fault ${id}. GET /__control/faults lists the active faults.`);
    fault.remove();
  });
  addControlCommand(router, "clock", z.strictObject({ aheadSeconds: z.int() }), control.setClock);
  addControlCommand(router, "expire-access-tokens", Target, control.expireAccessTokens);
  addControlCommand(router, "forget-clients", Target.pick({ clientId: true }), async (which) => ({
    forgotten: await control.forgetClients(which),
  }));
  addControlCommand(router, "cut-streams", Target, control.cutStreams);
  addControlCommand(router, "reset", z.strictObject({}), control.reset);
  return router;
}
