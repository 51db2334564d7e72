import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

interface Message {
  readonly role: string;
  readonly content?: string;
}

/** A request to the model's API. */
export interface ModelRequest {
  readonly authorization: string | undefined;
  readonly url: string | undefined;
  readonly model: string;
  readonly messages: readonly Message[];
  readonly tools: readonly { readonly function: { readonly name: string } }[];
}

/** What the model does next: say something, or call a tool. */
export type Move = string | { readonly tool: string; readonly args: object };

/**
 * Starts an API like OpenAI's on this machine. It ends with the test.
 *
 * @param next decides, with the text of the latest message
 */
export async function startModel(next: (latest: string) => Move) {
  const requests: ModelRequest[] = [];
  const server = createServer(async (req, res) => {
    const request = { ...(await readJson(req)), authorization: req.headers.authorization, url: req.url };
    requests.push(request);
    res.setHeader("content-type", "application/json");
    res.end(JSON.stringify(completion(next(request.messages.at(-1)?.content ?? ""))));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close().closeAllConnections());
  return { requests, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` };
}

async function readJson(req: IncomingMessage) {
  let text = "";
  for await (const chunk of req.setEncoding("utf8")) text += chunk;
  return JSON.parse(text);
}

function completion(move: Move): object {
  const said = typeof move === "string";
  const message = said
    ? { role: "assistant", content: move }
    : {
        role: "assistant",
        content: null,
        tool_calls: [
          {
            id: crypto.randomUUID(),
            type: "function",
            function: { name: move.tool, arguments: JSON.stringify(move.args) },
          },
        ],
      };
  return {
    id: crypto.randomUUID(),
    object: "chat.completion",
    created: 0,
    model: "tiny",
    choices: [{ index: 0, message, finish_reason: said ? "stop" : "tool_calls" }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  };
}
