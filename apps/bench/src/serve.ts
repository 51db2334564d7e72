// One server in a process of its own. It says its port, then what it has used whenever it is asked, and ends with its parent.
import { type TargetConfig, type TargetName, targets } from "./targets/targets.js";

const { name, config }: { name: TargetName; config: TargetConfig } = JSON.parse(process.argv[2] ?? "");

process.on("message", () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  process.send?.({ cpu: userCPUTime + systemCPUTime, rss: process.memoryUsage.rss() });
});
process.on("disconnect", () => process.exit());
process.send?.(await targets[name].open(config));
