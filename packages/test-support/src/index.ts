// A real browser
export { chromiumPath, packagedChromium } from "./chromiumPath.js";
// An app that may write into its folder
export { type AppCopy, copyApp } from "./copyApp.js";
// A program on the PATH
export { findOnPath } from "./findOnPath.js";
// The programs of a PostgreSQL
export { findPostgres } from "./findPostgres.js";
// A free port
export { freePort } from "./freePort.js";
// A browser in a separate process
export { launchChromium } from "./launchChromium.js";
// Answers as no standard has them
export { type OddAnswer, type OddOptions, oddAnswers } from "./oddAnswers.js";
// A real PostgreSQL
export { type PostgresServer, type RunningPostgres, startPostgres, startPostgresServer } from "./startPostgres.js";
// A program in a separate process
export { type ProgramOptions, type RunningProgram, startProgram } from "./startProgram.js";
// A real Redis
export { type RunningRedis, startRedis } from "./startRedis.js";
