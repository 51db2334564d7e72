"use client";

import { ConnectedApps, type ConnectedAppsProps, type Connection } from "@keyhold/react";

const button = "h-8 gap-2 rounded-md px-3 py-1 text-sm font-medium shadow-xs focus-visible:outline-ring";
const outline = `${button} border-input bg-background text-foreground hover:bg-accent hover:text-accent-foreground`;
const primary = `${button} border-transparent bg-primary text-primary-foreground hover:bg-primary/90`;
const badge = "rounded-md border border-border bg-secondary px-2 py-0.5 text-xs font-medium text-secondary-foreground";
const message = "grid justify-items-center gap-3 p-8 text-sm text-muted-foreground";

function row(connection: Connection) {
  return (
    <ConnectedApps.Item
      connection={connection}
      className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-4 gap-y-2 border-0 p-4"
    >
      <ConnectedApps.Icon className="size-10 rounded-md bg-muted" />
      <div className="grid gap-0.5">
        <div className="flex flex-wrap items-center gap-2">
          <ConnectedApps.Name className="text-sm font-medium" />
          <ConnectedApps.ModeBadge className={badge} />
        </div>
        <ConnectedApps.Account className="text-sm text-muted-foreground" />
        <ConnectedApps.Status className="text-xs" />
      </div>
      <div className="flex flex-wrap justify-end gap-2">
        <ConnectedApps.ConnectTrigger className={primary} />
        <ConnectedApps.ReconnectTrigger className={primary} />
      </div>
      <ConnectedApps.DisconnectTrigger className={`${outline} col-start-2 justify-self-start`} />
      <ConnectedApps.Notice className="col-span-full rounded-md border-border bg-muted/50 text-sm text-foreground" />
    </ConnectedApps.Item>
  );
}

export type ConnectedAccountsProps = Omit<
  ConnectedAppsProps,
  "className" | "placeholders" | "agents" | "title" | "description" | "grouped"
> & {
  readonly className?: string;
};

export function ConnectedAccounts({ className = "", ...props }: ConnectedAccountsProps) {
  return (
    <ConnectedApps.Root
      {...props}
      className={`rounded-xl border border-border bg-card text-card-foreground shadow-sm ${className}`}
    >
      <ConnectedApps.Loading className={message} />
      <ConnectedApps.Error className={message} />
      <ConnectedApps.Empty className={message} />
      <ConnectedApps.List className="divide-y divide-border">{row}</ConnectedApps.List>
    </ConnectedApps.Root>
  );
}
