import { basename } from "node:path";
import type { Project } from "./readProject.js";

/** Something to add. */
export interface Step {
  readonly title: string;
  readonly text: string;
  /** The new file that the text is, from the project's folder. */
  readonly file?: string;
}

/** What to add to a project: the same as docs/add-agentcard.md. */
interface Plan {
  readonly steps: readonly Step[];
  /** What the environment needs, for an Agentcard on this machine; the key is made when it is written. */
  readonly variables: Readonly<Record<string, string>>;
}

const SERVER = `import { agentcard, createKeyhold } from "@keyhold/express";

export const keyhold = createKeyhold({
  publicUrl: process.env.KEYHOLD_URL,
  keys: [process.env.KEYHOLD_KEY],
  // identify: (req) => req.session.userId, // who is signed in; without it, each browser is a user of its own
  providers: [
    agentcard({
      clientId: process.env.AGENTCARD_OAUTH_CLIENT_ID,
      clientSecret: process.env.AGENTCARD_OAUTH_CLIENT_SECRET,
      origin: process.env.AGENTCARD_ORIGIN,
    }),
  ],
});
`;

const PAGE = `import { ConnectWithAgentcard, KeyholdProvider } from "@keyhold/react";
import "@keyhold/react/styles.css";

export const Agentcard = () => (
  <KeyholdProvider>
    <ConnectWithAgentcard />
  </KeyholdProvider>
);
`;

/** Where pages come from in development, and the line with which their server hands requests on to Express. */
const FRONTS = {
  vite: {
    origin: "http://localhost:5173",
    file: "vite.config",
    line: 'server: { proxy: { "/api": "http://localhost:3000" } },',
  },
  next: {
    origin: "http://localhost:3000",
    file: "next.config",
    line: 'rewrites: async () => [{ source: "/api/keyhold/:path*", destination: "http://localhost:3001/api/keyhold/:path*" }],',
  },
} as const;

/** The lines to add to a project so that its users can connect Agentcard, an emulated one to begin with. */
export function planOf({ pages, hasExpress, serverFile, pageFile, packageManager }: Project): Plan {
  const front = pages === "vite" || pages === "next" ? FRONTS[pages] : undefined;
  const url = `${front?.origin ?? "http://localhost:3000"}/api/keyhold`;
  const install = packageManager === "npm" ? "npm install" : `${packageManager} add`;
  const packages = [
    "@keyhold/express",
    ...(hasExpress ? [] : ["express"]),
    ...(pages ? ["@keyhold/react", "@tanstack/react-query"] : []),
  ];
  // Next.js takes no `.js` for a `.tsx`, and TypeScript on Node nothing else.
  const importOf = (file: string, ending = ".js") => `"./${basename(file).replace(/\.tsx?$/, ending)}"`;

  const pageSteps: Step[] = [
    { title: `${pageFile}, a new file`, text: PAGE, file: pageFile },
    {
      title: "Where users should see it",
      text: `import { Agentcard } from ${importOf(pageFile, pages === "next" ? "" : ".js")};\n\n<Agentcard />`,
    },
  ];
  return {
    steps: [
      {
        title: "Install",
        text: `${install} ${packages.join(" ")}\n${install} --save-dev @keyhold/emulator`.replace(
          /(add) --save-dev/,
          "$1 -D",
        ),
      },
      { title: `${serverFile}, a new file`, text: SERVER, file: serverFile },
      {
        title: "In the file that makes your Express app: after the session, before body parsers",
        text: `import { keyhold } from ${importOf(serverFile)};\n\napp.use("/api/keyhold", keyhold.router);`,
      },
      ...(pages ? pageSteps : []),
      ...(front ? [{ title: `In ${front.file}, unless it is there`, text: front.line }] : []),
    ],
    variables: {
      KEYHOLD_URL: url,
      KEYHOLD_KEY: "$(openssl rand -base64 32)",
      AGENTCARD_OAUTH_CLIENT_ID: "demo",
      AGENTCARD_OAUTH_CLIENT_SECRET: "demo-secret",
      AGENTCARD_ORIGIN: "http://localhost:4100",
    },
  };
}
