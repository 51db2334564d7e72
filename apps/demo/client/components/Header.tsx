import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Me, meQuery, switchUser, type User } from "../api/me.js";
import logo from "../magpie.svg";

/** The product's name, and who uses it. */
export function Header({ user, users }: Me) {
  const queryClient = useQueryClient();
  const switching = useMutation({
    mutationFn: switchUser,
    onSuccess: (_response, next: User) => {
      queryClient.setQueryData(meQuery.queryKey, (me) => me && { ...me, user: next });
      // The data belong to the user before, so the page removes them at once. `resetQueries` would load the data once more.
      queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== meQuery.queryKey[0] });
    },
  });

  return (
    <header className="header">
      <span className="brand">
        <img src={logo} alt="" width="28" height="28" />
        Magpie
      </span>
      <fieldset className="users" disabled={switching.isPending}>
        <legend className="visually-hidden">Signed in as</legend>
        {users.map((one) => (
          <label key={one.id}>
            <input type="radio" name="user" checked={one.id === user.id} onChange={() => switching.mutate(one)} />
            {one.name}
          </label>
        ))}
      </fieldset>
      {switching.isError && (
        <p role="alert">
          {switching.error.message} You are still {user.name}.
        </p>
      )}
    </header>
  );
}
