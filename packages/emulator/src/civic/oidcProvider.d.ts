// The entry file of oidc-provider exports these modules, and prints a warning on Node 20. All that the emulator uses works on Node 20,
// so it imports the modules directly.
declare module "oidc-provider/lib/provider.js" {
  export { Provider } from "oidc-provider";
}
declare module "oidc-provider/lib/helpers/errors.js" {
  import { errors } from "oidc-provider";
  export import CustomOIDCProviderError = errors.CustomOIDCProviderError;
  export import InvalidRequest = errors.InvalidRequest;
  export import SessionNotFound = errors.SessionNotFound;
  export import UnauthorizedClient = errors.UnauthorizedClient;
}
declare module "oidc-provider/lib/helpers/interaction_policy/index.js" {
  import { interactionPolicy } from "oidc-provider";
  export import base = interactionPolicy.base;
  export import Check = interactionPolicy.Check;
  export import Prompt = interactionPolicy.Prompt;
}
