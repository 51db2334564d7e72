import type { ConnectionStatus } from "@keyhold/contract";
import { AgentcardCards, ConnectButton, ConnectedApps } from "@keyhold/react";
import { agentcard, civic, type FakeBackendOptions, fakeCards, withStatus } from "@keyhold/react/testing";
import type { Meta, StoryObj } from "@storybook/react-vite";
import { spyOn, userEvent, within } from "storybook/test";
import { exampleCards } from "./support/exampleCards.js";
import { FakeKit } from "./support/FakeKit.js";
import { linear } from "./support/linear.js";
import { panels } from "./support/panels.js";

const meta = { title: "Overview", parameters: { layout: "fullscreen" } } satisfies Meta;
export default meta;

/** Landmarks of one page need different names. */
const namedAfter = (title: string) => ({
  connectedApps: title,
  activity: `Activity, ${title}`,
  permissions: (provider: string) => `What agents may do at ${provider}, ${title}`,
});

/** Every state of the panel at once. */
export const Panels: StoryObj = {
  tags: ["loading", "picture"],
  render: () => (
    <div className="states">
      {Object.entries(panels).map(([title, { backend }]) => (
        <section key={title}>
          <h2>{title}</h2>
          <FakeKit backend={backend} messages={namedAfter(title)}>
            <ConnectedApps />
          </FakeKit>
        </section>
      ))}
    </div>
  ),
  play: async ({ canvas }) => {
    const open = spyOn(window, "open").mockReturnValue({ close() {} } as Window);
    for (const [title, { press = [], blocked, shows }] of Object.entries(panels)) {
      const panel = within(canvas.getByRole("region", { name: title }));
      if (blocked) open.mockReturnValueOnce(null);
      for (const name of press) await userEvent.click(await panel.findByRole("button", { name }));
      // The page asks how the attempt stands as soon as the user is back.
      window.dispatchEvent(new Event("focus"));
      // A screen reader may have the words before the panel shows them.
      await panel.findAllByText(shows, { ignore: "[data-keyhold-announcer] *" });
    }
  },
};

const themes = ["default", "quiet", "warm"];

/** Something of everything in each theme. */
const inThemes = (scheme?: "light" | "dark") =>
  themes.map((theme) => {
    const title = scheme ? `${theme}, ${scheme}` : theme;
    return (
      <section key={title} data-keyhold-theme={theme} data-keyhold-color-scheme={scheme}>
        <h2>{title}</h2>
        <FakeKit backend={mixed} messages={{ connectedApps: `Connected apps, ${title}`, cards: `Cards, ${title}` }}>
          <div style={{ display: "grid", gap: "0.75rem" }}>
            <ConnectButton provider="linear" />
            <ConnectedApps />
            <AgentcardCards />
          </div>
        </FakeKit>
      </section>
    );
  });

/** The themes of the kit, each with an example of every component. */
export const Themes: StoryObj = {
  tags: ["picture"],
  render: () => <div className="states">{inThemes()}</div>,
};

/** Each theme in light and in dark. */
export const ThemesInBothSchemes: StoryObj = {
  render: () => (
    <div className="states states-in-schemes">
      {inThemes("light")}
      {inThemes("dark")}
    </div>
  ),
};
const mixed: FakeBackendOptions = {
  connections: [withStatus(agentcard, "connected"), withStatus(civic, "needs_login"), linear],
  ...fakeCards({ cards: exampleCards }),
};

const statuses = ["disconnected", "connected", "needs_reconnect", "needs_login", "no_access", "unavailable"] as const;
const backendOf = (status: ConnectionStatus): FakeBackendOptions => ({
  connections: [withStatus(agentcard, status), withStatus(civic, status)],
});

/** Every status of the two named buttons. */
export const Buttons: StoryObj = {
  tags: ["picture"],
  render: () => (
    <div className="states">
      {statuses.map((status) => (
        <section key={status}>
          <h2>{status}</h2>
          <FakeKit backend={backendOf(status)}>
            <div style={{ display: "grid", gap: "0.75rem" }}>
              <ConnectButton provider="agentcard" />
              <ConnectButton provider="civic" />
            </div>
          </FakeKit>
        </section>
      ))}
    </div>
  ),
};

/** Every variant and size of the button, connected and not. */
export const ButtonVariants: StoryObj = {
  tags: ["picture"],
  render: () => (
    <div className="states">
      {(["solid", "outline", "ghost"] as const).map((variant) => (
        <section key={variant}>
          <h2>{variant}</h2>
          <FakeKit backend={{ connections: [agentcard, withStatus(civic, "connected"), linear] }}>
            <div style={{ display: "grid", gap: "0.75rem" }}>
              {(["sm", "md", "lg"] as const).map((size) => (
                <ConnectButton key={size} provider="agentcard" variant={variant} size={size} />
              ))}
              <ConnectButton provider="linear" variant={variant} fullWidth />
              <ConnectButton provider="agentcard" variant={variant} iconOnly />
              <ConnectButton provider="civic" variant={variant} />
              <ConnectButton provider="civic" variant={variant} iconOnly />
            </div>
          </FakeKit>
        </section>
      ))}
    </div>
  ),
};
