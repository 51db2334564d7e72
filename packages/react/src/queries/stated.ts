import { retryOnce } from "../client/KeyholdError.js";

/**
 * The options that the kit's queries and mutations need. Each of them sets these, so that the app's QueryClient defaults do not change the kit.
 * `undefined` means TanStack Query's default. The app's function that hashes keys applies to the kit's keys too.
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
