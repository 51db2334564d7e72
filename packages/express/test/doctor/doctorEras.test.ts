import { paths } from "@keyhold/contract";
import { expect, it, onTestFinished } from "vitest";
import { agentcard } from "../../src/index.js";
import { connect, openProduct } from "../support/openProduct.js";
import { openScriptedMcp } from "../support/openScriptedMcp.js";

it("F-G2: the doctor names the servers that did not answer `server/discover`, and the option for them", async () => {
  const servers = [await openScriptedMcp("legacy"), await openScriptedMcp("legacy")] as const;
  servers[0].play("server/discover", (res) => res.writeHead(503).end());
  const product = await openProduct({
    more: ({ agentcardOptions }) =>
      (["scripted", "legacy"] as const).map((id, index) => ({
        ...agentcard({ ...agentcardOptions, id }),
        ownTools: undefined,
        mcpUrl: servers[index]?.url ?? "",
        account: undefined,
      })),
  });
  onTestFinished(servers[0].close);
  onTestFinished(servers[1].close);
  onTestFinished(product.close);
  const found = async () => {
    const findings = await product.keyhold.diagnose({ url: product.mount });
    return findings.filter(({ check }) => check === "eras");
  };
  expect(await found()).toMatchObject([{ level: "ok" }]);
  const alice = await product.browserOf("alice");
  for (const id of ["scripted", "legacy"]) {
    await connect(product, alice, id);
    expect((await alice.json(paths.tools(id))).status).toBe(200);
  }
  expect(await found()).toMatchObject([
    {
      problem: "era-unanswered",
      level: "warning",
      why: "The running server got no usable answer from scripted.",
      fix: 'era: "legacy", // for a server that speaks MCP 2025-11-25 or older',
    },
  ]);
});
