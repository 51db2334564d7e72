import { render, screen } from "@testing-library/react";
import { Component, type ReactNode, Suspense } from "react";
import { expect, test, vi } from "vitest";
import {
  ConnectedApps,
  KeyholdError,
  KeyholdProvider,
  useSuspenseConnection,
  useSuspenseConnections,
} from "../../src/index.js";
import { agentcard, createFakeBackend } from "../../src/testing/index.js";
import { renderKit } from "../support/renderKit.js";

function Names() {
  const { data: connections } = useSuspenseConnections();
  const { data: civic } = useSuspenseConnection("civic");
  return <p>{`${connections.length} apps, ${civic.name} is ${civic.status}`}</p>;
}

/** An app's own error boundary. */
class Boundary extends Component<{ readonly children: ReactNode }, { readonly error?: unknown }> {
  override state: { readonly error?: unknown } = {};
  static getDerivedStateFromError = (error: unknown) => ({ error });
  override render() {
    const { error } = this.state;
    return error instanceof KeyholdError ? <p>{`Failed with ${error.code}`}</p> : this.props.children;
  }
}

const page = (
  <Boundary>
    <Suspense fallback={<p>One moment</p>}>
      <Names />
    </Suspense>
  </Boundary>
);

test("the hooks suspend while loading, and two hooks send one request", async () => {
  const backend = createFakeBackend({ faults: { connections: "slow" } });
  renderKit(page, { fetch: backend.fetch });
  await screen.findByText("One moment");
  backend.recover("connections");
  await screen.findByText("2 apps, Civic is disconnected");
  expect(backend.requests).toEqual(["GET /connections"]);
});

test("the hooks throw errors with their code to the error boundary", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const backend = createFakeBackend({ faults: { connections: "not_signed_in" } });
  renderKit(page, { fetch: backend.fetch });
  await screen.findByText("Failed with not_signed_in");
});

test("one request is sent too if the boundary is above KeyholdProvider, whose state React then throws away", async () => {
  const backend = createFakeBackend({ faults: { connections: "slow" } });
  render(
    <Suspense fallback={<p>One moment</p>}>
      <KeyholdProvider fetch={backend.fetch}>
        <Names />
      </KeyholdProvider>
    </Suspense>,
  );
  await screen.findByText("One moment");
  backend.recover("connections");
  await screen.findByText("2 apps, Civic is disconnected");
  expect(backend.requests).toEqual(["GET /connections"]);
});

test("providers of several backends on one page, which begin together, do not share what these answer", async () => {
  const first = createFakeBackend({ connections: [agentcard] });
  const second = createFakeBackend({ connections: [] });
  render(
    [first, second].map(({ fetch }, index) => (
      <KeyholdProvider key={index === 0 ? "first" : "second"} fetch={fetch}>
        <ConnectedApps />
      </KeyholdProvider>
    )),
  );
  await screen.findByText("Agentcard");
  await screen.findByText("There is nothing to connect yet.");
  expect([first.requests[0], second.requests[0]]).toEqual(["GET /connections", "GET /connections"]);
});
