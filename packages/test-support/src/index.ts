// A real browser
export { chromiumPath } from "./chromiumPath.js";
// A real Redis
export { type RunningRedis, startRedis } from "./startRedis.js";
