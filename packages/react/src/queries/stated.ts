import { retryOnce } from "../client/KeyholdError.js";

/**
 * What the kit's queries and mutations rely on, stated by each of them: what an app has set as defaults of its QueryClient is
 * for its own. `undefined` stands for TanStack Query's default. An app's way to hash keys goes for all keys.
 */
const both = { networkMode: "always", throwOnError: false, gcTime: undefined, meta: undefined } as const;

export const statedQuery = {
  ...both,
  enabled: true,
  retry: retryOnce,
  retryDelay: 500,
  retryOnMount: true,
  // An offline page should say so at once, where the default would wait in silence.
  refetchOnReconnect: true,
  refetchOnMount: true,
  refetchOnWindowFocus: true,
  refetchInterval: false,
  refetchIntervalInBackground: false,
  structuralSharing: true,
  subscribed: true,
  suspense: false,
  behavior: undefined,
  initialData: undefined,
  initialDataUpdatedAt: undefined,
  notifyOnChangeProps: undefined,
  persister: undefined,
  placeholderData: undefined,
  select: undefined,
  experimental_prefetchInRender: false,
} as const;

export const statedMutation = {
  ...both,
  retry: false,
  retryDelay: undefined,
  scope: undefined,
  mutationKey: undefined,
  onMutate: undefined,
  onSuccess: undefined,
  onError: undefined,
  onSettled: undefined,
} as const;
