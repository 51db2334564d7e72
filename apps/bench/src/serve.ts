// One server in a process of its own. It reports its port, then on request what it has used. It ends when its parent ends.
import { type TargetConfig, type TargetName, targets } from "./targets/targets.js";

const { name, config }: { name: TargetName; config: TargetConfig } = JSON.parse(process.argv[2] ?? "");

process.on("message", () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  process.send?.({ cpu: userCPUTime + systemCPUTime, rss: process.memoryUsage.rss() });
});
process.on("disconnect", () => process.exit());
process.send?.(await targets[name].open(config));
