/** The English texts of the errors that only a change of permissions can have. */
export const permissionErrors = {
  permission_fixed: () =>
    "This product, or the service, has decided this, so you cannot change it. Nothing was changed.",
};
