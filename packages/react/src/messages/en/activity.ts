import type { ActivityMessages } from "../Messages.js";
import { connectMessages } from "./connect.js";

/** The English texts of Activity. Marked as pure, so that an app without Activity does not load them. */
export const activityMessages: ActivityMessages = /* @__PURE__ */ Object.assign({}, connectMessages, {
  locale: "en",
  activity: "Activity",
  activityLoading: "Loading what was done…",
  activityLoadFailed: "What was done could not be loaded.",
  activityEmpty: "Nothing was done yet. What agents and this product do with your accounts appears here.",
  activityBy: "Who",
  activityByAll: "Everyone",
  activityMore: "Show more",
  activityLoadingMore: "Loading more…",
  activityMoreFailed: "More could not be loaded.",
  activityMoreShown: (count: string) => `${count} more are shown.`,

  activityAgent: (agent: string) => `Agent “${agent}”`,
  activityPage: "This product",
  activityApproved: "With your approval",
  activityNotApproved: "Not sent, because your approval was missing.",
  activityDeclined: "Not sent, because you declined it.",
  activityExpired: "Not sent, because you did not decide in time.",
  activityUndecided: "Not sent, because you have not decided.",
  activityNotValid: "Not sent, because its values are not valid.",
  activityNotAllowed: "Not sent, because it is not allowed.",
  activityNotSent: "Not sent.",
  activityFailed: "This ended with an error.",
  activityUnclear: "No usable answer came, so this may or may not have been done.",
  activityRunning: "No answer yet.",
});
