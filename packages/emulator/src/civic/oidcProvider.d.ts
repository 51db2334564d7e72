// The entry file of oidc-provider does nothing but export these, and print a warning on Node 20, on which all that is
// used here works. These are the modules behind it.
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
}
