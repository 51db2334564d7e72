import type { ActivityLine } from "@keyhold/contract";
import { ActivityAccount } from "./ActivityAccount.js";
import { ActivityAgent } from "./ActivityAgent.js";
import { ActivityAmount } from "./ActivityAmount.js";
import { ActivityCaller } from "./ActivityCaller.js";
import { ActivityDuration } from "./ActivityDuration.js";
import { ActivityEmpty } from "./ActivityEmpty.js";
import { ActivityError } from "./ActivityError.js";
import { ActivityItem } from "./ActivityItem.js";
import { ActivityList } from "./ActivityList.js";
import { ActivityLoading } from "./ActivityLoading.js";
import { ActivityMore } from "./ActivityMore.js";
import { ActivityOutcome } from "./ActivityOutcome.js";
import { ActivityRoot, type ActivityRootProps } from "./ActivityRoot.js";
import { ActivitySummary } from "./ActivitySummary.js";
import { ActivityTime } from "./ActivityTime.js";
import { ActivityVerdict } from "./ActivityVerdict.js";

/** Props of {@link Activity}. */
export type ActivityProps = Omit<ActivityRootProps, "children">;

function ActivityPanel(props: ActivityProps) {
  return (
    <ActivityRoot {...props}>
      <ActivityAgent />
      <ActivityLoading />
      <ActivityError />
      <ActivityEmpty />
      <ActivityList>{row}</ActivityList>
      <ActivityMore />
    </ActivityRoot>
  );
}

function row(line: ActivityLine) {
  return (
    <ActivityItem line={line}>
      <ActivityTime />
      <div className="keyhold-activity-text">
        <ActivitySummary />
        <div className="keyhold-activity-about">
          <ActivityCaller />
          <ActivityAccount />
          <ActivityVerdict />
          <ActivityDuration />
        </div>
        <ActivityOutcome />
      </div>
      <ActivityAmount />
    </ActivityItem>
  );
}

/**
 * What agents, and pages of this product, did with the user's accounts: the tool calls by day, in words. Each says who made it, the amount that
 * it was about and, if it did not succeed, how it ended. With several agents, the user can choose one. It refreshes itself. To build your own list, use its parts: `Activity.Root`, `.List`, `.Item` and the
 * parts within an item.
 *
 * @example
 * ```tsx
 * <Activity connection="agentcard" />
 * ```
 */
export const Activity = /* @__PURE__ */ Object.assign(ActivityPanel, {
  Root: ActivityRoot,
  Agent: ActivityAgent,
  List: ActivityList,
  Item: ActivityItem,
  Time: ActivityTime,
  Summary: ActivitySummary,
  Amount: ActivityAmount,
  Caller: ActivityCaller,
  Account: ActivityAccount,
  Verdict: ActivityVerdict,
  Duration: ActivityDuration,
  Outcome: ActivityOutcome,
  More: ActivityMore,
  Empty: ActivityEmpty,
  Loading: ActivityLoading,
  Error: ActivityError,
});
