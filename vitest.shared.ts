/** Generous, in milliseconds: no test may fail because the machine is busy. */
export const PATIENCE = 180_000;

/** What all packages' tests have in common. */
export const shared = {
  testTimeout: 2 * PATIENCE,
  hookTimeout: 2 * PATIENCE,
  expect: { poll: { timeout: PATIENCE } },
};
