// A real browser
export { chromiumPath, packagedChromium } from "./chromiumPath.js";
// A free port
export { freePort } from "./freePort.js";
// A real Redis
export { type RunningRedis, startRedis } from "./startRedis.js";
