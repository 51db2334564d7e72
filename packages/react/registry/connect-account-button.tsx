"use client";

import { ConnectButton, type ConnectButtonProps } from "@keyhold/react";

/** The notices below the button are not its children: this element around both styles them. */
const around = [
  "[&_.keyhold-notice]:rounded-md [&_.keyhold-notice]:border-border [&_.keyhold-notice]:bg-muted/50",
  "[&_.keyhold-notice]:text-sm [&_.keyhold-notice]:text-foreground",
].join(" ");

const button = [
  "h-9 gap-2 rounded-md border-transparent bg-primary px-4 py-2 text-sm font-medium text-primary-foreground shadow-xs",
  "hover:bg-primary/90 focus-visible:outline-ring aria-busy:opacity-70",
  "data-[status=connected]:border-border data-[status=connected]:bg-background data-[status=connected]:text-foreground",
].join(" ");

export type ConnectAccountButtonProps = Omit<ConnectButtonProps, "className"> & { readonly className?: string };

export function ConnectAccountButton({ className = "", ...props }: ConnectAccountButtonProps) {
  return (
    <div className={around}>
      <ConnectButton {...props} className={`${button} ${className}`} />
    </div>
  );
}
