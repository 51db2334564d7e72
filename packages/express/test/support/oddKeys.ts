/** User ids as Keyhold does not write them into keys: invalid, not encoded, empty, or encoded although they need not be. */
const users = ["%", "%E0%A4%A", "100%", "%zz", "%61lice", "%c3%a4", "ä", "a b", "a/b", ""];

/** Keys of other programs that look like Keyhold's. */
export const oddKeys: readonly string[] = [
  ...users.flatMap((user) => [
    `keyhold:{${user}}:accounts`,
    `keyhold:{${user}}:activity:0`,
    `keyhold:{${user}:agentcard}:grant`,
    `keyhold:{${user}:agentcard}:used`,
  ]),
  "keyhold:{alice}:accounts:more",
  "keyhold:{alice}:accounts\n",
  "keyhold:{alice:agentcard}:grant:more",
  "keyhold:{alice:agentcard}:grant\n",
  "keyhold:{mallory:agentcard:more}:grant",
  ...["constructor", "__proto__", ".", "agentcard.", "agentcard.ABC", ""].map((id) => `keyhold:{mallory:${id}}:grant`),
  "keyhold:{mallory",
  "keyhold:{",
  "keyhold:",
  "keyhold:client:",
  "keyhold:client:%",
  "keyhold:{attempt:%}:open:%",
  "keyhold:{mcp-session:%}:id",
];
