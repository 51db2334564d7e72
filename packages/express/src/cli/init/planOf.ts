import { basename, posix } from "node:path";
import { nodeSqlite } from "../../stores/sqlite/nodeSqlite.js";
import type { Project } from "./readProject.js";

/** One thing to add to the project. */
export interface Step {
  readonly title: string;
  readonly text: string;
  /** The path of a new file from the project's folder, if the text is a new file. */
  readonly file?: string;
}

/** Everything to add to a project, as in docs/add-agentcard.md. */
interface Plan {
  readonly steps: readonly Step[];
  /** The environment variables, for an emulated Agentcard on this machine. `writeVariables` creates the key. */
  readonly variables: Readonly<Record<string, string>>;
  /** The last steps, after everything was added. */
  readonly start: readonly Step[];
}

/** Some databases have numbers as ids of users. Keyhold's are texts. */
const IDENTIFY = "identify: ({ session: { userId } }) => (userId ? String(userId) : undefined),";

/** Next.js has no session of its own. */
const IDENTIFY_IN_NEXT = "identify: async ({ headers: { cookie } }) => (await yourSession(cookie))?.user.id,";

/** The stores: the first one for which the project has the package, else a folder of the project. */
const STORES = [
  {
    needs: "pg",
    name: "postgresStore",
    importing: `import { Pool } from "pg";\n`,
    variable: "DATABASE_URL, ",
    text: "postgresStore(new Pool({ connectionString: DATABASE_URL }))",
    note: ". Your PostgreSQL is at DATABASE_URL, which must be in .env too",
  },
  {
    needs: "redis",
    name: "redisStore",
    importing: `import { createClient } from "redis";\n`,
    variable: 'REDIS_URL = "redis://localhost:6379", ',
    text: "redisStore(await createClient({ url: REDIS_URL }).connect())",
    note: "",
  },
] as const;
const EMBEDDED = {
  needs: undefined,
  name: "embeddedStore",
  importing: "",
  variable: "",
  text: "embeddedStore()",
  note: "",
} as const;

const storeOf = ({ packages }: Project) => STORES.find(({ needs }) => packages.has(needs)) ?? EMBEDDED;

const serverOf = (project: Project, identify: string) => {
  const { name, importing, variable, text } = storeOf(project);
  const isTyped = project.routeFile !== undefined && project.isTypeScript;
  const inNext = [
    `// Next.js loads this file once for each route that imports it, and again after each change.
const loaded = globalThis${isTyped ? " as { keyhold?: Keyhold }" : ""};
loaded.keyhold ??=`,
    "export const keyhold = loaded.keyhold;\n",
  ];
  const [begin, end] = project.routeFile ? inNext : ["export const keyhold =", ""];
  return `import { agentcard, createKeyhold, ${name}${isTyped ? ", type Keyhold" : ""} } from "@keyhold/express";
${importing}
const { ${variable}KEYHOLD_URL, KEYHOLD_KEY, AGENTCARD_OAUTH_CLIENT_ID, AGENTCARD_OAUTH_CLIENT_SECRET, AGENTCARD_ORIGIN } =
  process.env;

${begin} createKeyhold({
  publicUrl: KEYHOLD_URL,
  keys: [KEYHOLD_KEY],${project.name ? `\n  productName: "${project.name}",` : ""}
  store: ${text},
  ${identify}
  providers: [
    agentcard({
      clientId: AGENTCARD_OAUTH_CLIENT_ID,
      clientSecret: AGENTCARD_OAUTH_CLIENT_SECRET,
      origin: AGENTCARD_ORIGIN,
    }),
  ],
});
${end}`;
};

const routeOf = (from: string) => `import { nextHandlers } from "@keyhold/express";
import { keyhold } from "${from}";

export const { GET, POST, PUT, PATCH, DELETE } = nextHandlers(keyhold);
`;

const PAGE = `import { ConnectWithAgentcard, KeyholdProvider } from "@keyhold/react";
import "@keyhold/react/styles.css";

export const Agentcard = () => (
  <KeyholdProvider>
    <ConnectWithAgentcard />
  </KeyholdProvider>
);
`;

/** The development server of the pages. */
interface Front {
  readonly origin: string;
  /** The address of the first page. */
  readonly page: string;
  readonly file: string;
  /** The line that Keyhold needs in the configuration: it forwards requests to Express, or keeps Next.js from bundling the package. */
  readonly line: string;
  readonly hasLine: boolean;
  readonly command: string;
}

function frontOf({ pages, config, vite, nextPort, port, routeFile }: Project): Front | undefined {
  if (pages === "vite") {
    const target = `"http://localhost:${port ?? 3000}"`;
    // Express learns of https only from the headers that \`xfwd\` adds.
    const rule = vite.origin.startsWith("https") ? `{ target: ${target}, xfwd: true }` : target;
    return {
      ...vite,
      file: "vite.config",
      line: `server: { proxy: { "/api": ${rule} } },`,
      hasLine: vite.isForwarding,
      command: `npx vite${vite.isStrict ? "" : " --strictPort"}`,
    };
  }
  if (pages === "next") {
    const origin = `http://localhost:${nextPort}`;
    const destination = `http://localhost:${port ?? 3001}/api/keyhold/:path*`;
    const forwards = /\brewrites\b.*["'`]\/api\/(keyhold\/)?:path\*/s;
    const isExternal = /\bserverExternalPackages\b.*["'`]@keyhold\/express["'`]/s;
    return {
      origin,
      page: origin,
      file: "next.config",
      line: routeFile
        ? 'serverExternalPackages: ["@keyhold/express"],'
        : `rewrites: async () => [{ source: "/api/keyhold/:path*", destination: "${destination}" }],`,
      hasLine: (routeFile ? isExternal : forwards).test(config?.text ?? ""),
      // With the option, Next.js takes no other port if this one is in use.
      command: `npx next dev --port ${nextPort}`,
    };
  }
}

/** The lines to add to a project so that its users can connect Agentcard, first at the emulator. */
export function planOf(project: Project): Plan {
  const { name, pages, packages, app, port, config, firstPage, serverFile, pageFile, routeFile } = project;
  const front = frontOf(project);
  const origin = front?.origin ?? `http://localhost:${port ?? 3000}`;
  const url = `${origin}/api/keyhold`;
  const hasSession = packages.has("express-session");
  const identify = routeFile ? IDENTIFY_IN_NEXT : IDENTIFY;
  // Next.js does not accept `.js` in an import of a `.tsx` file. TypeScript on Node accepts nothing else.
  const importOf = (file: string, ending = ".js") => file.replace(/\.tsx?$/, ending);
  const mount = routeFile ?? app?.file;
  const keyholdFile = mount ? posix.relative(posix.dirname(mount), serverFile) : basename(serverFile);

  const pageSteps: Step[] = [
    { title: `${pageFile}, a new file`, text: PAGE, file: pageFile },
    {
      title: firstPage
        ? `In ${firstPage}, or at another place where users should see it`
        : "At the place where users should see it",
      text: `import { Agentcard } from "./${importOf(basename(pageFile), pages === "next" ? "" : ".js")}";\n\n<Agentcard />`,
    },
  ];
  return {
    steps: [
      ...installSteps(project),
      {
        title: `${serverFile}, a new file${storeOf(project).note}`,
        text: serverOf(
          project,
          hasSession
            ? identify
            : `// ${identify} // the user who is signed in; without this line, each browser is a separate user`,
        ),
        file: serverFile,
      },
      {
        title: hasSession
          ? `Check in ${serverFile} that this line returns your own, stable id of the user who is signed in`
          : `In ${serverFile}, remove the // before this line, and return your own, stable id of the user who is signed in. If your app has no users, leave the file as it is`,
        text: identify,
      },
      routeFile
        ? { title: `${routeFile}, a new file`, text: routeOf(importOf(keyholdFile, "")), file: routeFile }
        : {
            title: `In ${app?.file ?? "the file that creates your Express app"}: after the session, before body parsers such as express.json()`,
            text: `import { keyhold } from "${importOf(keyholdFile.replace(/^(?!\.)/, "./"))}";\n\napp.use("/api/keyhold", keyhold.router);`,
          },
      ...(pages ? pageSteps : []),
      ...(front && !front.hasLine
        ? [
            {
              title: config
                ? `In ${config.file}, merged with what it already has`
                : `In ${front.file}, unless the file already has it`,
              text: front.line,
            },
          ]
        : []),
    ],
    variables: {
      KEYHOLD_URL: url,
      KEYHOLD_KEY: "$(openssl rand -base64 32)",
      AGENTCARD_OAUTH_CLIENT_ID: "demo",
      AGENTCARD_OAUTH_CLIENT_SECRET: "demo-secret",
      AGENTCARD_ORIGIN: "http://localhost:4100",
    },
    start: [
      {
        title: "Start each command in its own terminal, or add it to your app's start script. The server needs .env",
        text: [
          `npx keyhold-emulator ${name ? `--app-name "${name}" ` : ""}--redirect-uri ${url}/callback/agentcard --keep .keyhold/emulator`,
          ...(app && /\.listen\(/.test(app.text) ? [commandOf(app.file)] : []),
          ...(front ? [front.command] : []),
        ].join("\n"),
      },
      {
        title: `${pages ? `Open ${front?.page ?? origin} and connect. If that does not work, run` : "Run"} the doctor`,
        text: `npx keyhold doctor --env .env --url ${url}`,
      },
    ],
  };
}

/** The packages that package.json does not have. */
function installSteps(project: Project): Step[] {
  const { pages, packages, packageManager } = project;
  const [install, dev] = packageManager === "npm" ? ["npm install", "--save-dev"] : [`${packageManager} add`, "-D"];
  const needsSqlite = storeOf(project) === EMBEDDED && !nodeSqlite();
  const needed = [
    ...["@keyhold/express", "express"],
    ...(pages ? ["@keyhold/react", "@tanstack/react-query"] : []),
    ...(needsSqlite ? ["libsql"] : []),
  ];
  const lacking = needed.filter((name) => !packages.has(name));
  const commands = [
    ...(lacking.length > 0 ? [`${install} ${lacking.join(" ")}`] : []),
    ...(packages.has("@keyhold/emulator") ? [] : [`${install} ${dev} @keyhold/emulator`]),
  ];
  return commands.length > 0 ? [{ title: "Install", text: commands.join("\n") }] : [];
}

const commandOf = (file: string) => `${/ts$/.test(file) ? "npx tsx watch" : "node --watch"} --env-file=.env ${file}`;
