import { Router } from "express";
import { addControlCommand } from "../control/addControlCommand.js";
import {
  AccountChange,
  type AgentcardControl,
  ApprovalDecision,
  BehaviourChange,
  Charge,
  Hold,
  Revocation,
} from "./EmulatedAgentcard.js";

/** The controls that only Agentcard has, as HTTP routes. */
export function agentcardControlRoutes(control: AgentcardControl): Router {
  const router = Router();
  addControlCommand(router, "behaviour", BehaviourChange, control.setBehaviour);
  addControlCommand(router, "account", AccountChange, control.setAccount);
  addControlCommand(router, "approval", ApprovalDecision, control.decideApproval);
  addControlCommand(router, "charge", Charge, (charge) => ({ status: control.charge(charge) }));
  addControlCommand(router, "hold", Hold, ({ on }) => control.hold(on));
  addControlCommand(router, "revoke", Revocation, (revocation) => ({ revoked: control.revoke(revocation) }));
  return router;
}
