import { isJSONRPCRequest, type JSONRPCMessage, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

type SendOptions = Parameters<StreamableHTTPClientTransport["send"]>[1];

/** The code of the answer that takes the place of a lost one: of those that JSON-RPC leaves to implementations. */
export const ANSWER_LOST = -32099;

/**
 * The SDK's transport, but that a request fails when the stream of its answer has ended without one, and cannot be taken up again. By itself the SDK
 * waits on until its time is over: a user would wait that long for a server that was killed.
 */
export class AnsweringTransport extends StreamableHTTPClientTransport {
  override send(message: JSONRPCMessage | JSONRPCMessage[], options?: SendOptions): Promise<void> {
    const onRequestStreamEnd = () => {
      // To a request that has its answer, this one comes too late.
      const error = { code: ANSWER_LOST, message: "The stream has ended without an answer." };
      if (isJSONRPCRequest(message)) this.onmessage?.({ jsonrpc: "2.0", id: message.id, error });
    };
    return super.send(message, { ...options, onRequestStreamEnd });
  }
}
