import { agentcard, civic, type FakeBackendOptions, withStatus } from "@keyhold/react/testing";

const connections = [withStatus(agentcard, "connected"), withStatus(civic, "connected")];

/** The parameters of a story whose user has connected Agentcard and Civic. */
export const connectedBackend = (more: FakeBackendOptions) => ({ parameters: { backend: { connections, ...more } } });
