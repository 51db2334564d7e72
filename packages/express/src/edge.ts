// Edge runtimes load this instead of the package: see `exports` in package.json. The names must be there, or the import fails with no reason.

/** @throws Error always */
function unavailable(): Record<string, never> {
  throw new Error(
    '@keyhold/express needs `node:http`, and an edge runtime does not have it. Use a Node.js runtime: in Next.js, remove `export const runtime = "edge"` from this route, and do not use Keyhold in middleware of the Edge runtime. On Cloudflare Workers, run Keyhold in a Node.js server of its own.',
  );
}

export const {
  agentcard,
  civic,
  createKeyhold,
  defineProvider,
  embeddedStore,
  KeyholdConfigError,
  KeyholdError,
  keyholdErrorIn,
  mcpServer,
  memoryStore,
  nextHandlers,
  postgresStore,
  redisStore,
  serverOptions,
  sqliteStore,
} = unavailable();
