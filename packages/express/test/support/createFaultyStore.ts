import { memoryStore, type Store } from "../../src/index.js";

/** Whether a request to the store is lost on its way there, or its answer on the way back. */
export type Loss = "request" | "answer";

const VERBS = ["get", "set", "take", "swap", "count", "list"] as const;

/** A store whose requests can be lost. A lost request fails with an error of the database, which contains a secret. */
export function createFaultyStore() {
  const database = memoryStore();
  let steps: string[] = [];
  let lost: { readonly step: number; readonly loss: Loss } | undefined;

  async function request<T>(label: string, work: () => Promise<T>): Promise<T> {
    const isLost = lost?.step === steps.length;
    steps.push(label);
    if (isLost && lost?.loss === "request") throw new Error("postgres://user:hunter2@db.internal refused");
    const answer = await work();
    if (isLost) throw new Error("postgres://user:hunter2@db.internal hung up");
    return answer;
  }

  const store = { ...database } as Store & Record<(typeof VERBS)[number], (...given: never[]) => Promise<unknown>>;
  for (const verb of VERBS) {
    const work: (...given: never[]) => Promise<unknown> = database[verb];
    Object.assign(store, {
      [verb]: (...given: never[]) => request(`${verb} ${String(given[0])}`, () => work(...given)),
    });
  }

  return {
    store: store as Store,
    database,
    /** Begins to count the requests, and loses the one with this number, once. */
    lose(step: number, loss: Loss) {
      steps = [];
      lost = { step, loss };
    },
    /** Loses nothing more. @returns the requests since `lose` */
    end(): readonly string[] {
      lost = undefined;
      return steps;
    },
  };
}
